using Sentinel.Silo.Hosting;

if (!SiloHost.TryCreate(args, Console.Error, out var silo))
{
    return 2;
}

await silo.RunAsync();
return 0;
