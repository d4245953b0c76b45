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
    private const int WordsLengthMax = 4 << 10;
    private const int BodyLengthMax = 64 << 10;

    /// <summary>Posts a body.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="receiver">What the receiver is called in errors: addresses may be secret.</param>
    /// <param name="content">The body; ended by the call.</param>
    /// <param name="addHeaders">Adds headers.</param>
    /// <param name="ct">Ends the attempt.</param>
    public Task<HookAnswer> PostAsync(string url, string receiver, HttpContent content, Action<HttpRequestHeaders>? addHeaders, CancellationToken ct) =>
        PostAsync(url, receiver, content, addHeaders, isRepeat: static (_, _) => false, ct);

    /// <summary>Posts a body that carries its own id, to a receiver that refuses what it has already.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="receiver">What the receiver is called in errors: addresses may be secret.</param>
    /// <param name="content">The body; ended by the call.</param>
    /// <param name="addHeaders">Adds headers.</param>
    /// <param name="isRepeat">Whether a refusal, by its status and the beginning of its words, says that an earlier attempt arrived: that is success.</param>
    /// <param name="ct">Ends the attempt.</param>
    public Task<HookAnswer> PostAsync(string url, string receiver, HttpContent content, Action<HttpRequestHeaders>? addHeaders, Func<int, string, bool> isRepeat, CancellationToken ct) =>
        SendAsync(url, receiver, content, addHeaders, (response, bound) => ReadAsync(response, isRepeat, bound), Failed, ct);

    /// <summary>Posts a body for what is answered.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="receiver">What the receiver is called in errors.</param>
    /// <param name="content">The body; ended by the call.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <returns>What came of it, and the beginning of the answer, which is empty unless it is a success.</returns>
    public Task<(HookAnswer Answer, string Body)> AskAsync(string url, string receiver, HttpContent content, CancellationToken ct) => SendAsync(
        url,
        receiver,
        content,
        addHeaders: null,
        async (response, bound) => (await ReadAsync(response, static (_, _) => false, bound), response.IsSuccessStatusCode ? await BeginningOfAsync(response, BodyLengthMax, bound) : ""),
        static error => (Failed(error), ""),
        ct);

    /// <summary>An attempt that came to nothing before anybody answered.</summary>
    public static HookAnswer Failed(string error) => new(Delivered: false, StatusCode: null, RetryAfter: null, Gone: false, error);

    private async Task<T> SendAsync<T>(
        string url, string receiver, HttpContent content, Action<HttpRequestHeaders>? addHeaders, Func<HttpResponseMessage, CancellationToken, Task<T>> read, Func<string, T> failed, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Sentinel", typeof(HttpDelivery).Assembly.GetName().Version?.ToString(3)));
        addHeaders?.Invoke(request.Headers);
        using var bound = new CancellationTokenSource(AnswerBound, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, bound.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await read(response, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return failed($"{receiver} did not answer within {AnswerBound.TotalSeconds:F0} s");
        }
        catch (HttpRequestException failure)
        {
            return failed(failure.InnerException is AddressNotAllowedException forbidden ? forbidden.Message : $"{receiver} cannot be reached: {failure.Message}");
        }
    }

    private async Task<HookAnswer> ReadAsync(HttpResponseMessage response, Func<int, string, bool> isRepeat, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return new HookAnswer(Delivered: true, status, RetryAfter: null, Gone: false, Error: null);
        }

        var said = string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status} {response.ReasonPhrase}");
        if (status is >= 300 and < 400)
        {
            return new HookAnswer(Delivered: false, status, RetryAfter: null, Gone: false, $"{said}: redirects are not followed, apply the hook with its final address");
        }

        // What a receiver says of a body that it refuses is the quickest way to mend it; the beginning is enough.
        var words = await BeginningOfAsync(response, WordsLengthMax, ct);
        if (isRepeat(status, words))
        {
            return new HookAnswer(Delivered: true, status, RetryAfter: null, Gone: false, Error: null);
        }

        var error = words.Length == 0 ? said : $"{said}: {words[..Math.Min(words.Length, SaidLengthMax)]}";
        return new HookAnswer(Delivered: false, status, RetryAfterOf(response), Gone: response.StatusCode == HttpStatusCode.Gone, error);
    }

    private static async Task<string> BeginningOfAsync(HttpResponseMessage response, int most, CancellationToken ct)
    {
        var buffer = new byte[most];
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return new string([.. System.Text.Encoding.UTF8.GetString(buffer, 0, length).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } date } when date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };
}
