using System.Text.Json;
using NSubstitute;
using Sentinel.Contracts.Intake;

namespace Sentinel.Client.Tests.Sending;

/// <summary>Sentinel's side of sending, in memory: it remembers what came of the last sending, as the grain does, and has the mishaps that a test asks for.</summary>
internal sealed class Intake
{
    private readonly Queue<Mishap> _mishaps = new();
    private readonly Lock _gate = new();
    private int _losses;
    private long _last;
    private IntakeAnswer? _answer;

    internal Intake()
    {
        Client = Substitute.For<ISentinelClient>();
        Client.SendRowsAsync(Arg.Any<string>(), Arg.Any<RowSending>(), Arg.Any<CancellationToken>()).Returns(call => TakeAsync(call.Arg<RowSending>()));
    }

    internal enum Mishap
    {
        None,

        /// <summary>The request does not arrive.</summary>
        Lost,

        /// <summary>The request is taken and its answer does not arrive.</summary>
        AnswerLost,

        /// <summary>The request is taken, its answer does not arrive, and the silo that would know is gone.</summary>
        SiloLost,

        /// <summary>The broker takes nothing of the request.</summary>
        BrokerAway,

        /// <summary>The caller may not send.</summary>
        Forbidden,
    }

    internal ISentinelClient Client { get; }

    /// <summary>What the broker has, in its order: each message as it came.</summary>
    internal List<string> Messages { get; } = [];

    /// <summary>Requests with rows that arrived.</summary>
    internal int Requests { get; private set; }

    /// <summary>Says what is wrong with a message; null where nothing is.</summary>
    internal Func<JsonElement, IntakeError?> Check { get; set; } = _ => null;

    /// <summary>What a request waits for before it is taken.</summary>
    internal Task Open { get; set; } = Task.CompletedTask;

    private string Session => $"session {_losses}";

    /// <summary>Ids of the rows that the broker has, in its order.</summary>
    internal string[] Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. Messages.SelectMany(IdsOf)];
            }
        }
    }

    /// <summary>What befalls the next requests with rows, one after another.</summary>
    internal Intake With(params Mishap[] mishaps)
    {
        Array.ForEach(mishaps, _mishaps.Enqueue);
        return this;
    }

    internal static IEnumerable<string> IdsOf(string message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.TryGetProperty("ids", out var ids) ? [.. ids.EnumerateArray().Select(id => id.GetString()!)] : [json.RootElement.GetProperty("id").GetString()!];
    }

    private async Task<SendingAnswer> TakeAsync(RowSending sending)
    {
        if (sending.Number == 0)
        {
            return new SendingAnswer(Session, null);
        }

        await Open;
        lock (_gate)
        {
            Requests++;
            var mishap = _mishaps.TryDequeue(out var next) ? next : Mishap.None;
            if (mishap == Mishap.Lost)
            {
                throw new SentinelApiException("no connection");
            }

            if (mishap == Mishap.Forbidden)
            {
                throw new SentinelApiException(System.Net.HttpStatusCode.Forbidden, "this key may not send", new Dictionary<string, string[]>());
            }

            var answer = Take(sending, mishap == Mishap.BrokerAway);
            if (mishap == Mishap.SiloLost)
            {
                (_losses, _answer, _last) = (_losses + 1, null, 0);
            }

            return mishap is Mishap.AnswerLost or Mishap.SiloLost ? throw new SentinelApiException("the connection broke") : answer;
        }
    }

    private SendingAnswer Take(RowSending sending, bool isBrokerAway)
    {
        if (_answer is not null && sending.Number == _last)
        {
            return new SendingAnswer(Session, _answer);
        }

        if (sending.Session is { } session && session != Session)
        {
            return new SendingAnswer(Session, null);
        }

        var errors = new List<IntakeError>();
        var accepted = 0;
        foreach (var (index, line) in System.Text.Encoding.UTF8.GetString(sending.Lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            using var json = JsonDocument.Parse(line);
            var error = isBrokerAway ? new IntakeError(0, "", "the broker did not take it", IntakeError.Broker) : Check(json.RootElement);
            if (error is null)
            {
                Messages.Add(line);
                accepted += IdsOf(line).Count();
            }
            else
            {
                errors.Add(error with { Line = index + 1 });
            }
        }

        _answer = new IntakeAnswer(accepted, errors.Count, [.. errors]);
        _last = sending.Number;
        return new SendingAnswer(Session, _answer);
    }
}
