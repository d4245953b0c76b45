using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Sentinel.Grains.Ports;

namespace Sentinel.Silo.Hooks;

/// <summary>One attempt by HTTP, whatever the body: 2xx alone is success, redirects are not followed, 410 is told apart, and a receiver that asks for time is heard.</summary>
public sealed class HttpDelivery(HttpClient client, TimeProvider time)
{
    /// <summary>How long a receiver may take to answer.</summary>
    public static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(15);

    private const int SaidLengthMax = 300;

    /// <summary>Posts a body.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="receiver">What the receiver is called in errors: addresses may be secret.</param>
    /// <param name="content">The body; ended by the call.</param>
    /// <param name="addHeaders">Adds headers.</param>
    /// <param name="ct">Ends the attempt.</param>
    public async Task<HookAnswer> PostAsync(string url, string receiver, HttpContent content, Action<HttpRequestHeaders>? addHeaders, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Sentinel", typeof(HttpDelivery).Assembly.GetName().Version?.ToString(3)));
        addHeaders?.Invoke(request.Headers);
        using var bound = new CancellationTokenSource(AnswerBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed($"{receiver} did not answer within {AnswerBound.TotalSeconds:F0} s");
        }
        catch (HttpRequestException failure)
        {
            return Failed(failure.InnerException is AddressNotAllowedException forbidden ? forbidden.Message : $"{receiver} cannot be reached: {failure.Message}");
        }
    }

    /// <summary>An attempt that came to nothing before anybody answered.</summary>
    public static HookAnswer Failed(string error) => new(Delivered: false, StatusCode: null, RetryAfter: null, Gone: false, error);

    private async Task<HookAnswer> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new HookAnswer(Delivered: true, status, RetryAfter: null, Gone: false, Error: null);
        }

        var said = string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status} {response.ReasonPhrase}");
        var error = status is >= 300 and < 400 ? $"{said}: redirects are not followed, apply the hook with its final address" : $"{said}{await WordsOfAsync(response, ct)}";
        return new HookAnswer(Delivered: false, status, RetryAfterOf(response), Gone: response.StatusCode == HttpStatusCode.Gone, error);
    }

    // What a receiver says of a body that it refuses is the quickest way to mend it; the beginning is enough.
    private static async Task<string> WordsOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[SaidLengthMax];
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var text = new string([.. System.Text.Encoding.UTF8.GetString(buffer, 0, length).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return text.Length == 0 ? "" : $": {text}";
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };
}
