using Orleans.Placement;
using Sentinel.Contracts.Intake;
using Sentinel.Silo.Http.Predictions;

namespace Sentinel.Silo.Clients;

/// <summary>Takes the rows of one sender, each sending once. Not reentrant: a sending that comes again while the first is taken waits for its answer.</summary>
[PreferLocalPlacement]
public sealed class RowIntakeGrain(PredictionIntake predictions, LabelIntake labels) : Grain, IRowIntakeGrain
{
    private readonly string _session = Guid.NewGuid().ToString("N");
    private long _last;
    private IntakeAnswer? _answer;

    /// <inheritdoc/>
    public async Task<SendingAnswer> TakeAsync(RowSending sending)
    {
        ArgumentNullException.ThrowIfNull(sending);
        ArgumentOutOfRangeException.ThrowIfNegative(sending.Number);
        if (sending.Number == 0)
        {
            return new SendingAnswer(_session, null);
        }

        if (_answer is not null && sending.Number <= _last)
        {
            return new SendingAnswer(_session, sending.Number == _last ? _answer : null);
        }

        if (sending.Session is { } session && session != _session)
        {
            return new SendingAnswer(_session, null);
        }

        // What throws has sent nothing on, so the same number may come again.
        var rows = sending.Kind == RowKind.Labels ? labels.Rows : predictions.Rows;
        _answer = await rows.TakeAsync(NdjsonLines.Of(sending.Lines).ToAsyncEnumerable(), RowIntake.Plain, CancellationToken.None);
        _last = sending.Number;
        return new SendingAnswer(_session, _answer);
    }
}
