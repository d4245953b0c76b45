using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sentinel.Contracts;
using Sentinel.Contracts.Labels;
using Sentinel.Contracts.Shards;
using Sentinel.Contracts.Simulations;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Decisions.Detectors;
using Sentinel.Decisions.Effects;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Versions;
using Sentinel.Decisions.Windows;
using Sentinel.Grains.Outboxes;
using Sentinel.Grains.Performance;
using Sentinel.Grains.Ports;
using Sentinel.Grains.References;
using Sentinel.Grains.Simulations;
using Sentinel.Grains.Storage;
using Sentinel.Grains.Telemetry;
using Sentinel.Statistics.References;

namespace Sentinel.Grains.Versions;

/// <summary>
/// See <see cref="IModelVersionGrain"/>. A method is: check, a pure step, one write, an answer. What follows from a step is carried out in rounds of the grain's worker. The reference is
/// held by whoever folds or judges, never by an idle version.
/// </summary>
[GrainType("model-version"), CollectionAgeLimit(Minutes = 5)]
public sealed class ModelVersionGrain : Grain, IModelVersionGrain, IRemindable
{
    private const string GivenRows = "rows that were given";
    private const string FromWindows = "fromWindows";
    private const string Collector = "sentinel";

    private readonly ModelVersionId _id;
    private readonly StoredRecord<Kept<StoredVersion>> _record;
    private readonly DecidingState<StoredVersion> _state;
    private readonly OutboxPump<StoredVersion> _outbox;
    private readonly Worker _worker;
    private readonly ReferenceStore _references;
    private readonly VersionHistory _history;
    private readonly SketchKeeper _sketches;
    private readonly FirstRowsKeeper _firstRows;
    private readonly PerformanceKeeper _performance;
    private readonly ShardActivity _shards;
    private readonly TimeSpan _idleAfter;
    private readonly TimeProvider _time;
    private readonly GrainMetrics _metrics;
    private readonly ILogger _logger;
    private IGrainTimer? _release;

    /// <summary>Made by the runtime.</summary>
    public ModelVersionGrain(
        [PersistentState("version", StorageNames.Provider)] IPersistentState<GrainRecord> storage,
        IEventPublisher publisher,
        ReferenceStore references,
        WindowPages pages,
        SketchPages sketches,
        CollectedPages collected,
        PerformancePages performance,
        IOptions<VersionOptions> options,
        TimeProvider time,
        GrainMetrics metrics,
        ILogger<ModelVersionGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sketches);
        ArgumentNullException.ThrowIfNull(collected);
        ArgumentNullException.ThrowIfNull(performance);
        _id = ModelVersionId.Parse(this.GetPrimaryKeyString());
        _references = references;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _idleAfter = options.Value.ShardIdleAfter;
        _shards = new ShardActivity(time, _idleAfter);
        _history = new VersionHistory(pages, this.GetGrainId());
        _sketches = sketches.KeeperOf(this.GetGrainId());
        _firstRows = collected.KeeperOf(this.GetGrainId());
        _performance = new PerformanceKeeper(performance.BookOf(this.GetGrainId()), references, GrainFactory);
        _record = new StoredRecord<Kept<StoredVersion>>(storage, VersionRecordFormat.Instance);
        _worker = new Worker(this, WorkAsync, HasWork, logger);
        _state = new DecidingState<StoredVersion>(_record, StoredVersion.None, next => next.Outbox.Items.IsEmpty ? Task.CompletedTask : _worker.RemindAsync(), DeactivateOnIdle);
        _outbox = new OutboxPump<StoredVersion>(_state, new EffectCarrier(GrainFactory, publisher, _id.Model), time, logger);
    }

    private VersionLedger? Ledger => _state.State.Ledger;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        _worker.Start();
        ReleaseLater();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> RegisterAsync(VersionRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (registration.Spec.ModelVersion != _id)
        {
            return Refuse("metadata.version", $"is {registration.Spec.ModelVersion}, and this is {_id}");
        }

        if (!TryDecode(registration.Reference, out var reference, out var refusal))
        {
            return refusal;
        }

        var before = Ledger;
        var (ledger, result) = VersionRegistry.Register(before, registration.Spec, reference, registration.Actor, _time.GetUtcNow());
        if (!ReferenceEquals(ledger, before))
        {
            if (reference is not null)
            {
                await _references.PutAsync(reference);
            }

            await ChangeAsync(ledger!, []);
            VersionLog.Registered(_logger, _id, registration.Actor);
        }

        return result;
    }

    /// <inheritdoc/>
    public Task<VersionRecord?> GetAsync() => Task.FromResult(
        Ledger is { } ledger
            ? new VersionRecord(ledger.Spec, ledger.SpecDigest, ledger.Reference?.Digest, ledger.Reference?.Rows ?? 0, ledger.Policy, ledger.Created, ledger.CreatedBy) { Importance = ledger.Importance }
            : null);

    /// <inheritdoc/>
    public Task<VersionSchema?> GetSchemaAsync() => Task.FromResult(Ledger is { } ledger ? VersionSpecs.SchemaOf(ledger.Spec) : null);

    /// <inheritdoc/>
    public async Task<ShardPlan?> GetPlanAsync(ShardId shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        if (Ledger is not { } ledger)
        {
            return null;
        }

        _shards.Heard(shard.TopicPartition);
        var known = WindowAssembly.Know(ledger.Assembly, shard.TopicPartition);
        if (!ReferenceEquals(known, ledger.Assembly))
        {
            await ChangeAsync(ledger with { Assembly = known }, []);
        }

        var reference = ledger.Reference is { } mark ? await _references.GetAsync(mark.Digest) : null;
        return new ShardPlan(VersionSpecs.SchemaOf(ledger.Spec), reference?.Encoded, reference?.Digest, ledger.Policy.Window, ledger.PlanNumber, VersionSpecs.JoinsLabels(ledger, reference))
        {
            Detectors = DetectorPolicies.On(ledger.Policy, DetectorInput.Score),
            CollectRows = ledger.Collects,
        };
    }

    /// <inheritdoc/>
    public Task<RegistrationResult> SetMonitorAsync(MonitorPolicy policy, string actor) => SetAsync(ledger => VersionRegistry.SetMonitor(ledger, policy, actor, _time.GetUtcNow()), actor);

    /// <inheritdoc/>
    public Task<RegistrationResult> SetModelMonitorAsync(MonitorPolicy policy, string actor) => SetAsync(ledger => VersionRegistry.SetModelMonitor(ledger, policy), actor);

    /// <inheritdoc/>
    public async Task<RegistrationResult> SetReferenceAsync(ReadOnlyMemory<byte> reference, string actor)
    {
        if (!TryDecode(reference, out var profile, out var refusal))
        {
            return refusal;
        }

        if (Ledger is not null)
        {
            await _references.PutAsync(profile!);
        }

        return await SetAsync(ledger => VersionRegistry.SetReference(ledger, profile!, GivenRows, actor, _time.GetUtcNow()), actor);
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> SetImportanceAsync(FeatureImportance importance, string actor)
    {
        ArgumentNullException.ThrowIfNull(importance);
        if (Ledger is not { } ledger)
        {
            return Unregistered();
        }

        var step = VersionRegistry.SetImportance(ledger, importance, actor, _time.GetUtcNow());
        if (!ReferenceEquals(step.State, ledger))
        {
            await ChangeAsync(step.State, step.Effects);
            VersionLog.ImportanceMeasured(_logger, _id, importance.Features.Count, importance.Rows, actor);
        }

        return step.Result;
    }

    /// <inheritdoc/>
    public async Task<ReferenceAnswer> FreezeWindowsAsync(WindowChoice choice, string actor)
    {
        ArgumentNullException.ThrowIfNull(choice);
        if (Ledger?.Reference is not { } mark)
        {
            return new ReferenceAnswer(Ledger is null ? Unregistered() : Refuse(FromWindows, "needs a version with a reference: without one, windows are only counted and have no sketches"), null, 0, []);
        }

        var (places, fault) = Ledger.Sketches.Choose(choice, mark.Digest);
        if (fault is not null)
        {
            return new ReferenceAnswer(Refuse(FromWindows, fault), null, 0, []);
        }

        try
        {
            var profile = WindowsReference.Of(await _sketches.MergeAsync(places, await _references.GetAsync(mark.Digest)));
            await _references.PutAsync(profile);
            string[] windows = [.. places.Select(place => place.Window.WindowId)];
            var source = windows.Length == 1 ? $"window {windows[0]}" : $"{windows.Length} closed windows, {windows[0]} to {windows[^1]}";
            return new ReferenceAnswer(await SetAsync(ledger => VersionRegistry.SetReference(ledger, profile, source, actor, _time.GetUtcNow()), actor), profile.Digest, profile.Rows, windows);
        }
        catch (ReferenceException error)
        {
            return new ReferenceAnswer(Refuse(FromWindows, error.Message), null, 0, []);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> CollectAsync(CollectedRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (Ledger is not { } ledger)
        {
            VersionLog.WindowsUnexpected(_logger, _id);
            throw new InvalidOperationException($"Version {_id} is not registered: its first rows stay in their shards until it is");
        }

        if (ledger.Collects == 0)
        {
            return false;
        }

        var first = ledger.First ?? FirstRows.None;
        if (first.Fresh(rows) is { Length: > 0 } fresh)
        {
            await _firstRows.WriteAsync(first.Stretches.Length, fresh);
            first = first.With(rows, fresh);
        }

        if (first.Rows < ledger.Collects)
        {
            await ChangeAsync(ledger with { First = first }, []);
            return true;
        }

        // One write names the reference and lets go of the rows: a crash before it freezes the same rows to the same digest once more.
        var profile = await _firstRows.FreezeAsync(first, ledger.Spec.Signature!, ledger.Collects);
        await _references.PutAsync(profile);
        var source = string.Create(CultureInfo.InvariantCulture, $"its first {ledger.Collects:N0} rows");
        var step = VersionRegistry.SetReference(ledger with { First = first }, profile, source, Collector, _time.GetUtcNow(), first.Describe());
        await ChangeAsync(step.State, step.Effects);
        VersionLog.PlanChanged(_logger, _id, step.State.PlanNumber, Collector);
        return false;
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> GetReferenceAsync() => Ledger?.Reference is { } mark ? (await _references.GetAsync(mark.Digest)).Encoded : default(ReadOnlyMemory<byte>?);

    /// <inheritdoc/>
    public async Task CloseWindowsAsync(WindowSummary[] summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        if (Ledger is not { } ledger)
        {
            VersionLog.WindowsUnexpected(_logger, _id);
            throw new InvalidOperationException($"Version {_id} is not registered: its windows stay in their shards until it is");
        }

        foreach (var summary in summaries)
        {
            _shards.Heard(summary.Shard.TopicPartition);
        }

        var accepted = WindowAssembly.Accept(ledger.Assembly, summaries, ledger.IsJudged);
        if (!ReferenceEquals(accepted.State, ledger.Assembly))
        {
            await TakeAsync(ledger, accepted);
        }
    }

    /// <inheritdoc/>
    public Task PassedAsync(ShardId shard, DateTimeOffset watermark)
    {
        ArgumentNullException.ThrowIfNull(shard);
        _shards.Passed(shard.TopicPartition, watermark);
        return ReleaseAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task<OutcomePlan?> GetOutcomePlanAsync()
    {
        if (Ledger is not { } ledger || ledger.Performance.Plan is not null)
        {
            return Watched(Ledger);
        }

        var reference = ledger.Reference is { } mark ? await _references.GetAsync(mark.Digest) : null;
        if (OutcomePlans.Of(ledger.Spec.Signature?.Prediction, reference) is { } plan)
        {
            await ChangeAsync(ledger with { Performance = ledger.Performance with { Plan = plan } }, []);
        }

        return Watched(Ledger);
    }

    /// <inheritdoc/>
    public async Task<DetectorPolicy[]> AddOutcomesAsync(OutcomeSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (Ledger is not { } ledger)
        {
            VersionLog.WindowsUnexpected(_logger, _id);
            throw new InvalidOperationException($"Version {_id} is not registered: its outcomes stay in their label shards until it is");
        }

        var marks = await _performance.AddAsync(ledger, summary);
        var said = DetectionBook.Add(ledger.Detections, summary.Windows.SelectMany(window => window.Detected.First));
        var heard = said == ledger.Detections ? ledger : ledger with { Detections = said };
        var (next, effects) = PerformanceMonitor.Take(heard, marks, _time.GetUtcNow());
        if (!ReferenceEquals(next, ledger))
        {
            await ChangeAsync(next, effects);
            Tell(ledger, next, [], []);
        }

        return DetectorPolicies.On(next.Policy, DetectorInput.Outcome);
    }

    /// <inheritdoc/>
    public async Task<VersionStatus?> GetStatusAsync()
    {
        if (Ledger is not { } ledger)
        {
            return null;
        }

        var labels = _performance.StatusAsync(_id, ledger);
        var shards = await Task.WhenAll(ledger.Assembly.Shards.Keys.Select(shard => GrainFactory.GetGrain<IWindowShardGrain>($"{_id}/{shard}").GetStatusAsync()));
        var labelled = await labels;
        ledger = Ledger ?? ledger;
        var last = await _performance.ShowAsync(ledger, [.. ledger.Recent.TakeLast(1)]);
        return new VersionStatus(
            _id.Model,
            _id.Version,
            shards.Sum(shard => shard.Rows),
            ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, shards.Select(shard => KeyValuePair.Create(shard.Shard.TopicPartition, new ShardProgress(shard.Applied, shard.Durable)))),
            shards.Sum(shard => shard.Late) + ledger.Late,
            shards.Sum(shard => shard.Duplicates),
            shards.Sum(shard => shard.Malformed),
            [.. shards.SelectMany(shard => shard.OpenWindows)],
            ledger.Windows,
            ledger.Verdict,
            last.FirstOrDefault(),
            ledger.Reference?.Rows ?? 0,
            ledger.Sentence ?? ledger.CollectingReason)
        {
            Labels = labelled,
            Detections = [.. ledger.Detections.Reverse()],
            Detectors = DetectionBook.Sum([.. shards.SelectMany(shard => shard.Detectors), .. labelled?.Detectors ?? []]),
        };
    }

    /// <inheritdoc/>
    public async Task<WindowReport[]> GetWindowsAsync(int limit, long? before)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return Ledger is { } ledger ? await _performance.ShowAsync(ledger, await _history.GetAsync(ledger, limit, before)) : [];
    }

    /// <inheritdoc/>
    public async Task<Simulation?> SimulateAsync(MonitorPolicy policy, DateTimeOffset? from, DateTimeOffset? to, RecordedStretch[] history) =>
        Ledger is { } ledger ? await new SimulationRun(_history, _sketches, _performance, _references).RunAsync(ledger, policy, from, to, history) : null;

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => _state.InTurnAsync(async () =>
    {
        await _worker.RemindedAsync();
        return true;
    });

    private RegistrationResult Unregistered() => Refuse("metadata.version", $"{_id} is not registered: register it first");

    private static bool TryDecode(ReadOnlyMemory<byte>? encoded, out ReferenceProfile? reference, out RegistrationResult refusal)
    {
        reference = null;
        refusal = null!;
        try
        {
            reference = encoded is { } bytes ? ReferenceProfile.Decode(bytes.Span) : null;
            return true;
        }
        catch (InvalidDataException error)
        {
            refusal = Refuse("reference", $"cannot be read: {error.Message}");
            return false;
        }
    }

    /// <summary>How outcomes are read, with the detectors that watch them now.</summary>
    private static OutcomePlan? Watched(VersionLedger? ledger) =>
        ledger?.Performance.Plan is { } plan ? plan with { Detectors = DetectorPolicies.On(ledger.Policy, DetectorInput.Outcome) } : null;

    private static RegistrationResult Refuse(string field, string error) =>
        new(RegistrationOutcome.Refused, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(field, error));

    private async Task<RegistrationResult> SetAsync(Func<VersionLedger, Step<VersionLedger, RegistrationResult>> decide, string actor)
    {
        if (Ledger is not { } ledger)
        {
            return Unregistered();
        }

        var step = decide(ledger);
        if (!ReferenceEquals(step.State, ledger))
        {
            await ChangeAsync(step.State, step.Effects);
            VersionLog.PlanChanged(_logger, _id, step.State.PlanNumber, actor);
        }

        return step.Result;
    }

    /// <summary>Judges what became whole, off the turn, and writes verdict, windows and what follows at once.</summary>
    private async Task TakeAsync(VersionLedger ledger, AssemblyStep accepted)
    {
        var released = WindowAssembly.Release(accepted.State, _shards.IsIdle, _shards.PassedBy);
        var ready = accepted.Ready.AddRange(released.Ready);
        var keeping = _sketches.KeepAsync(ledger, ready);
        var judging = JudgeAsync(ledger, ready);
        await Task.WhenAll(keeping, judging);
        var (page, judged) = (await keeping, await judging);
        var kept = await _history.PutAwayAsync(ledger);
        var marks = await _performance.MarksAsync(kept, judged.Select(window => (window.Window.Id, window.Estimate is null ? null : window.Window.ReferenceDigest)));
        kept = PerformanceMonitor.Mark(kept, marks, judged.Select(window => window.Window.Id));
        var (next, effects) = VersionMonitor.Take(kept, released.State, judged, accepted.Late, _time.GetUtcNow());
        await ChangeAsync(page is null ? next : next with { Sketches = next.Sketches.With(Named(page, ready, next)) }, effects);
        ReleaseLater();
        Tell(ledger, next, judged, accepted.Late);
    }

    /// <summary>The page with the names that its windows got in the version's history.</summary>
    private static SketchPage Named(SketchPage page, ImmutableArray<AssembledWindow> ready, VersionLedger next)
    {
        var reports = next.Recent[^ready.Length..];
        return page with { Windows = [.. KeptSketches.Fitting(ready).Select(place => new KeptWindow(reports[place].Id, ready[place].ReferenceDigest!))] };
    }

    private async Task<JudgedWindow[]> JudgeAsync(VersionLedger ledger, ImmutableArray<AssembledWindow> windows)
    {
        if (windows.IsEmpty)
        {
            return [];
        }

        var references = new Dictionary<string, ReferenceProfile>(StringComparer.Ordinal);
        foreach (var digest in windows.Select(window => window.ReferenceDigest).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            references.Add(digest, await _references.GetAsync(digest));
        }

        var policy = ledger.Policy;
        return await Task.Run(() => windows.Select(window => WindowJudge.Judge(policy, window, window.ReferenceDigest is { } digest ? references[digest] : null)).ToArray());
    }

    private void Tell(VersionLedger before, VersionLedger after, JudgedWindow[] judged, ImmutableArray<LateArrival> late)
    {
        foreach (var report in after.Recent.TakeLast(judged.Length))
        {
            _metrics.WindowJudged(report.Verdict);
        }

        foreach (var change in after.Detections.Except(before.Detections))
        {
            _metrics.Detected(change);
            VersionLog.Detected(_logger, _id, change.Detector, change.On, change.Kind, change.TopicPartition, change.Offset, change.Window);
        }

        if (after.Verdict != before.Verdict)
        {
            VersionLog.VerdictChanged(_logger, _id, after.Verdict, after.Windows, before.Verdict, after.Sentence);
        }

        if (!late.IsEmpty)
        {
            VersionLog.PartsLate(_logger, _id, late.Sum(arrival => arrival.Rows));
        }
    }

    private async Task ChangeAsync(VersionLedger ledger, ImmutableArray<Effect> effects)
    {
        await _state.ChangeAsync((_, _) => Step.To(new StoredVersion(ledger), effects, true));
        if (HasWork())
        {
            _worker.Wake();
        }
    }

    /// <summary>Looks again, while windows wait for parts, whether the shards that they wait for are idle.</summary>
    private void ReleaseLater()
    {
        if (Ledger is { Assembly.Pending.IsEmpty: false })
        {
            _release ??= this.RegisterGrainTimer(ReleaseAsync, new GrainTimerCreationOptions(_idleAfter, _idleAfter / 2) { KeepAlive = true });
        }
        else
        {
            _release?.Dispose();
            _release = null;
        }
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (Ledger is { } ledger && !WindowAssembly.Release(ledger.Assembly, _shards.IsIdle, _shards.PassedBy).Ready.IsEmpty)
        {
            await TakeAsync(ledger, new AssemblyStep(ledger.Assembly, [], []));
        }
    }

    private bool HasWork() => _state.Outbox.Items.Length > 0 || Ledger is { First.IsOver: true };

    private async Task<WorkLeft> WorkAsync(CancellationToken cancellationToken)
    {
        var delivered = await _outbox.RunAsync(cancellationToken);
        if (Ledger is { First: { IsOver: true } first })
        {
            await _firstRows.RemoveAsync(first);
            await _state.ChangeAsync((state, _) => Step.To(new StoredVersion(state.Ledger! with { First = null }), [], true));
        }

        return delivered && !HasWork() ? WorkLeft.Nothing : WorkLeft.Failed;
    }
}
