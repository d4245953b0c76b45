using System.Globalization;

namespace Orleans.Runtime;

/// <summary>A reminder table that lasts as long as its silo.</summary>
internal sealed class InMemoryReminderTable : IReminderTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];
    private long _lastTag;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(Read(entry => entry.GrainId == grainId));

    /// <summary>All rows: with one silo there is but one range.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(Read(_ => true));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(Read(entry => entry.GrainId == grainId && entry.ReminderName == reminderName).Reminders.SingleOrDefault());

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        lock (_gate)
        {
            var row = Copy(entry);
            row.ETag = (++_lastTag).ToString(CultureInfo.InvariantCulture);
            _rows[(row.GrainId, row.ReminderName)] = row;
            return Task.FromResult<string?>(row.ETag);
        }
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        lock (_gate)
        {
            return Task.FromResult(_rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag && _rows.Remove((grainId, reminderName)));
        }
    }

    public Task TestOnlyClearTable()
    {
        lock (_gate)
        {
            _rows.Clear();
        }

        return Task.CompletedTask;
    }

    private static ReminderEntry Copy(ReminderEntry entry) =>
        new() { GrainId = entry.GrainId, ReminderName = entry.ReminderName, StartAt = entry.StartAt, Period = entry.Period, ETag = entry.ETag };

    private ReminderTableData Read(Func<ReminderEntry, bool> wanted)
    {
        lock (_gate)
        {
            return new ReminderTableData(_rows.Values.Where(wanted).Select(Copy));
        }
    }
}
