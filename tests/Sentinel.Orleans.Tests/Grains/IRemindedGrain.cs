namespace Sentinel.Orleans.Tests.Grains;

public interface IRemindedGrain : IGrainWithStringKey
{
    Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task UnregisterAsync(string name);

    Task<IReadOnlyList<string>> NamesAsync();

    Task<bool> HasAsync(string name);
}

public sealed class RemindedGrain(Journal journal) : Grain, IRemindedGrain, IRemindable
{
    public Task RegisterAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task UnregisterAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<IReadOnlyList<string>> NamesAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public async Task<bool> HasAsync(string name) => await this.GetReminder(name) is not null;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        journal.Add(this.GetPrimaryKeyString(), $"{reminderName} every {status.Period.TotalSeconds} s");
        return Task.CompletedTask;
    }
}
