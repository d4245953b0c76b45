using System.Diagnostics;
using Sentinel.Contracts.Intake;

namespace Sentinel.Client.Sending;

/// <summary>
/// Sends lines one after another, again where no answer came, and never twice knowingly: each has a number, and Sentinel answers a number that comes again with what came of the first. Threading: one caller at a time.
/// </summary>
internal sealed class SureSending(ISentinelClient client, RowKind kind, SenderOptions options, SendTally tally, TimeProvider time)
{
    private readonly Guid _name = Guid.NewGuid();
    private readonly Backoff _backoff = new(options.RetryDelay, options.RetryDelayMax, time);
    private string? _session;
    private long _number;

    /// <summary>Sends lines until they are answered.</summary>
    /// <param name="lines">UTF-8 JSON, one message a line.</param>
    /// <param name="rows">Rows in it.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>What came of them; null where nobody knows.</returns>
    /// <exception cref="SentinelApiException">Sentinel refuses the request, or was out of reach for too long.</exception>
    internal async Task<IntakeAnswer?> SendAsync(ReadOnlyMemory<byte> lines, int rows, CancellationToken ct)
    {
        using var activity = ClientActivity.Source.StartActivity(kind == RowKind.Labels ? "send labels" : "send predictions", ActivityKind.Producer);
        var sender = _name.ToString("N");
        var started = time.GetTimestamp();
        var (wasSent, attempts) = (false, 0);
        _number++;
        while (true)
        {
            attempts++;
            activity?.SetTag("sentinel.rows", rows).SetTag("sentinel.bytes", lines.Length).SetTag("sentinel.attempts", attempts);
            try
            {
                // Without a session heard of, nothing could be said of lines whose first answer is lost.
                _session ??= (await client.SendRowsAsync(sender, new RowSending(kind, 0, null, default), ct)).Session;
                var again = wasSent ? _session : null;
                wasSent = true;
                var answer = await client.SendRowsAsync(sender, new RowSending(kind, _number, again, lines), ct);
                (_session, var taken) = (answer.Session, answer.Taken);
                activity?.SetTag("sentinel.accepted", taken?.Accepted);
                _backoff.Reset();
                return taken;
            }
            catch (SentinelApiException e) when (e.IsTransient && time.GetElapsedTime(started) < options.GiveUpAfter)
            {
                tally.Retried();
                await _backoff.WaitAsync(ct);
            }
            catch (SentinelApiException e)
            {
                activity?.SetStatus(ActivityStatusCode.Error, e.Message);
                throw;
            }
        }
    }
}
