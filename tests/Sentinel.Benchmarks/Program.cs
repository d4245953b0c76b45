using BenchmarkDotNet.Running;
using Sentinel.Benchmarks.Compare;
using Sentinel.Benchmarks.Detectors;
using Sentinel.Benchmarks.Endpoint;
using Sentinel.Benchmarks.FalseAlarms;
using Sentinel.Benchmarks.Fleet;
using Sentinel.Benchmarks.Fold;
using Sentinel.Benchmarks.Ingest;
using Sentinel.Benchmarks.Labels;
using Sentinel.Benchmarks.Memory;
using Sentinel.Benchmarks.Rollbacks;
using Sentinel.Benchmarks.Windows;

var rigs = new Dictionary<string, Func<TextWriter, Task>>
{
    ["fold"] = report => Task.Run(() => FoldRig.Run(report)),
    ["count"] = report => Task.Run(() => CountRig.Run(report)),
    ["detectors"] = report => Task.Run(() => DetectorsRig.Run(report)),
    ["decode"] = report => Task.Run(() => DecodeRig.Run(report)),
    ["report"] = report => Task.Run(() => ReportRig.Run(report)),
    ["estimate"] = report => Task.Run(() => EstimateRig.Run(report)),
    ["kafka-rows"] = KafkaRigs.GenuineRowsAsync,
    ["kafka-batches"] = KafkaRigs.GenuineBatchesAsync,
    ["embedded"] = KafkaRigs.EmbeddedAsync,
    ["memory"] = IdleVersionsRig.RunAsync,
    ["labels"] = report => Task.Run(() => JoinRig.Run(report)),
    ["compare"] = CompareRig.RunAsync,
    ["falsealarms"] = report => Task.Run(() => FalseAlarmsRig.Run(report)),
    ["rollback"] = RollbackRig.RunAsync,
    ["endpoint"] = EndpointRig.RunAsync,
    ["fleet"] = report => Task.Run(() => FleetRig.Run(report)),
};

if (args is ["small", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(FoldRig).Assembly).Run(args[1..]);
    return 0;
}

if (args is [BareEndpoint.Command, var url, var model])
{
    await BareEndpoint.RunAsync(url, model);
    return 0;
}

if (args.Length == 0 || args.FirstOrDefault(name => !rigs.ContainsKey(name)) is not null)
{
    await Console.Error.WriteLineAsync($"Say which: small [--filter *], or some of {string.Join(", ", rigs.Keys)}. Build with -c Release.");
    return 2;
}

foreach (var name in args)
{
    await rigs[name](Console.Out);
}

return 0;
