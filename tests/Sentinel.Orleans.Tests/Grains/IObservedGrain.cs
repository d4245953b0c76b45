namespace Sentinel.Orleans.Tests.Grains;

public interface IListener : IGrainObserver
{
    void Heard(string text);

    Task<string> AskedAsync(string text);
}

public interface IObservedGrain : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    Task TellAsync(string text);

    Task<string> AskAsync(string text);
}

public sealed class ObservedGrain : Grain, IObservedGrain
{
    private IListener? _listener;

    public Task SubscribeAsync(IListener listener)
    {
        _listener = listener;
        return Task.CompletedTask;
    }

    public Task TellAsync(string text)
    {
        _listener!.Heard(text);
        return Task.CompletedTask;
    }

    public Task<string> AskAsync(string text) => _listener!.AskedAsync(text);
}
