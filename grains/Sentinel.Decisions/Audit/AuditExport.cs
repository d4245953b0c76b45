using Sentinel.Contracts.Audit;

namespace Sentinel.Decisions.Audit;

/// <summary>
/// Writes a stretch of a history as the lines that <see cref="AuditExportCheck"/> checks: header, keys, entries with the checkpoints among them, and a checkpoint at the end. A stretch by time
/// is widened to whole checkpoints, so that it verifies by itself. Threading: one caller at a time.
/// </summary>
/// <param name="model">Whose history.</param>
/// <param name="keys">Every key that checkpoints were signed with.</param>
/// <param name="from">Nothing from before that time but what shares a checkpoint with a later entry; null from the beginning.</param>
/// <param name="to">Nothing from after that time, likewise; null to the end.</param>
public sealed class AuditExport(string model, IReadOnlyCollection<AuditKey> keys, DateTimeOffset? from, DateTimeOffset? to)
{
    private readonly List<AuditEntry> _pending = [];
    private AuditCheckpoint? _before;
    private bool _begun;

    /// <summary>Whether the end of the stretch is reached: what follows is not asked for.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes the checkpoint behind which older entries were cut off.</summary>
    public void Take(AuditCheckpoint cut) => _before = cut;

    /// <summary>Takes entries and the checkpoints among them, in their order, and gives the lines that are whole with them.</summary>
    public IEnumerable<AuditLine> Take(IEnumerable<AuditEntry> entries, IEnumerable<AuditCheckpoint> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(checkpoints);
        var ends = new Queue<AuditCheckpoint>(checkpoints);
        foreach (var entry in entries)
        {
            if (IsOver)
            {
                yield break;
            }

            _pending.Add(entry);
            while (ends.TryPeek(out var end) && end.Index <= entry.Number)
            {
                foreach (var line in Close(ends.Dequeue()))
                {
                    yield return line;
                }
            }
        }

        // A checkpoint whose entries are gone stays in the export, which is found not to verify.
        foreach (var line in ends.SelectMany(Close))
        {
            yield return line;
        }
    }

    /// <summary>Ends the export.</summary>
    /// <param name="last">A checkpoint that vouches for the whole history.</param>
    public IEnumerable<AuditLine> End(AuditCheckpoint last)
    {
        ArgumentNullException.ThrowIfNull(last);
        if (_begun && _pending.Count == 0)
        {
            yield break;
        }

        // Nothing is as late as was asked, or there is nothing at all.
        foreach (var line in _pending.Count == 0 ? [.. Head(_before ?? last), new AuditCheckpointLine(_before ?? last)] : Close(last, whatever: true))
        {
            yield return line;
        }
    }

    private IEnumerable<AuditLine> Close(AuditCheckpoint end) => Close(end, whatever: false);

    private IEnumerable<AuditLine> Close(AuditCheckpoint end, bool whatever)
    {
        if (IsOver)
        {
            yield break;
        }

        var wanted = whatever || _begun || from is null || _pending.Any(entry => entry.Draft.Time >= from);
        if (_begun && to is not null && _pending.All(entry => entry.Draft.Time > to))
        {
            IsOver = true;
            yield break;
        }

        if (wanted && !_begun)
        {
            _begun = true;
            foreach (var line in Head(_before))
            {
                yield return line;
            }

            if (_before is not null)
            {
                yield return new AuditCheckpointLine(_before);
            }
        }

        foreach (var entry in wanted ? _pending : [])
        {
            yield return new AuditEntryLine(entry);
        }

        if (wanted)
        {
            yield return new AuditCheckpointLine(end);
        }

        _before = end;
        _pending.Clear();
    }

    private IEnumerable<AuditLine> Head(AuditCheckpoint? before) =>
        [new AuditHeaderLine(model, (before?.Index ?? -1) + 1, before?.Hash ?? AuditChain.EmptyHash), .. keys.Select(key => new AuditKeyLine(key.Id, key.PublicKey))];
}
