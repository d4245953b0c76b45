using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>The silo of a test cluster and its host.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private int _stopped;

    internal InProcessSiloHandle()
    {
    }

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => _stopped == 0;

    /// <summary>Stops the host; where not gracefully, activations are dropped as they are and no grain is told.</summary>
    public override async Task StopSiloAsync(bool stopGracefully)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            if (!stopGracefully)
            {
                ServiceProvider.GetRequiredService<Catalog>().Abandon();
            }

            await SiloHost.StopAsync();
        }
    }

    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            await SiloHost.StopAsync(ct);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true);
        if (SiloHost is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            SiloHost.Dispose();
        }

        base.Dispose(disposing);
    }
}
