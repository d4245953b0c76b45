using System.Text;
using Sentinel.Silo.Hooks;

namespace Sentinel.Silo.Tests.Hooks;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_vector_of_Standard_Webhooks_is_signed_as_they_sign_it()
    {
        Assert.True(WebhookSignature.TryReadSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key));

        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64!")]
    [InlineData("")]
    public void What_is_no_secret_is_not_taken_for_one(string text) => Assert.False(WebhookSignature.TryReadSecret(text, out _));
}
