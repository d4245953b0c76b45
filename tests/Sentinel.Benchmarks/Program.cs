using BenchmarkDotNet.Running;
using Sentinel.Benchmarks.Compare;
using Sentinel.Benchmarks.Fold;

var rigs = new Dictionary<string, Func<TextWriter, Task>>
{
    ["fold"] = report => Task.Run(() => FoldRig.Run(report)),
    ["compare"] = CompareRig.RunAsync,
};

if (args is ["small", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(FoldRig).Assembly).Run(args[1..]);
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
