using Sentinel.Testing;
using Sentinel.Testing.Processes;

namespace Sentinel.Chaos.Tests;

/// <summary>The silos of a run: one on file storage, or a cluster whose silos share a blob server. The first keeps the list of silos, so of several it is never killed.</summary>
internal sealed class SiloProcesses : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];
    private SiloProcess? _dead;

    /// <summary>Silos that are not started yet.</summary>
    /// <param name="folder">For files of a lone silo.</param>
    /// <param name="settings">Settings of every silo.</param>
    /// <param name="blobConnection">The blob server that three silos share; null for a lone silo.</param>
    public SiloProcesses(string folder, IReadOnlyDictionary<string, string> settings, string? blobConnection)
    {
        if (blobConnection is null)
        {
            _silos.Add(new SiloProcess(folder, settings));
            return;
        }

        var primaryPort = $"{FreePort.Next()}";
        var shared = new Dictionary<string, string>(settings) { ["Storage:Kind"] = "AzureBlob", ["Storage:ConnectionString"] = blobConnection };
        _silos.Add(new SiloProcess(folder, new Dictionary<string, string>(shared) { ["Cluster:SiloPort"] = primaryPort }));
        for (var i = 1; i < OrleansInUse.Silos; i++)
        {
            _silos.Add(new SiloProcess(folder, new Dictionary<string, string>(shared) { ["Cluster:PrimarySilo"] = $"127.0.0.1:{primaryPort}" }));
        }
    }

    /// <summary>Where the first answers.</summary>
    public Uri Url => _silos[0].Url;

    /// <summary>How many there are.</summary>
    public int Count => _silos.Count;

    /// <summary>What they wrote.</summary>
    public string Output => string.Join(Environment.NewLine, _silos.Select(silo => silo.Output));

    /// <summary>Starts all, and waits until they are ready.</summary>
    public async Task StartAsync()
    {
        foreach (var silo in _silos)
        {
            silo.Start();
        }

        await ReadyAsync();
    }

    /// <summary>Starts what is dead and waits until all are ready.</summary>
    public async Task ReadyAsync()
    {
        Revive();
        foreach (var silo in _silos)
        {
            await silo.ReadyAsync();
        }
    }

    /// <summary>SIGKILLs one. Of a cluster, it stays dead until the next one is killed, so that others take up what it did.</summary>
    public async Task KillAsync(Random random)
    {
        Revive();
        _dead = _silos.Count == 1 ? _silos[0] : _silos[1 + random.Next(_silos.Count - 1)];
        await _dead.KillAsync();
    }

    /// <summary>Starts a lone silo that was killed, without waiting: there is nobody else to go on.</summary>
    public void ReviveLone()
    {
        if (_silos.Count == 1)
        {
            Revive();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.DisposeAsync();
        }
    }

    private void Revive()
    {
        _dead?.Start();
        _dead = null;
    }
}
