using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hosting;

if (!SiloHost.TryCreate(args, Console.Error, out var silo))
{
    return 2;
}

if (await StorageProbe.FaultAsync(silo.Services.GetRequiredService<SiloOptions>().Storage) is { } fault)
{
    await Console.Error.WriteLineAsync($"Sentinel cannot start: {fault}");
    return 2;
}

await silo.RunAsync();
return 0;
