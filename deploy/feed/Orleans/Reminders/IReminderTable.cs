using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept. What it keeps survives a restart.</summary>
public interface IReminderTable
{
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>Rows whose grain's hash lies in (begin, end]; all where begin is not below end.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    Task<string?> UpsertRow(ReminderEntry entry);

    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    Task TestOnlyClearTable();
}

/// <summary>A row of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    [Id(0)]
    public GrainId GrainId { get; set; }

    [Id(1)]
    public string ReminderName { get; set; } = null!;

    [Id(2)]
    public DateTime StartAt { get; set; }

    [Id(3)]
    public TimeSpan Period { get; set; }

    [Id(4)]
    public string? ETag { get; set; }

    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
}

/// <summary>Rows of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderTableData
{
    public ReminderTableData()
    {
    }

    public ReminderTableData(IEnumerable<ReminderEntry> list) => Reminders = list.ToList();

    public ReminderTableData(ReminderEntry entry) => Reminders = [entry];

    [Id(0)]
    public IList<ReminderEntry> Reminders { get; } = [];

    public override string ToString() => $"[{Reminders.Count} reminders: {string.Join(", ", Reminders)}].";
}
