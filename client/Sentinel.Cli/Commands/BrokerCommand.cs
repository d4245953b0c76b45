using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Ingest.Embedded;

namespace Sentinel.Cli.Commands;

/// <summary><c>broker [--partitions N]</c>: the embedded Kafka as a process of its own, so that it outlives a silo.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        var partitions = new Option<int>("--partitions") { Description = "Partitions of each topic, 1 to 1,024", DefaultValueFactory = _ => 4 };
        var command = new Command("broker", "Run the embedded Kafka broker until Ctrl-C; its log lives in memory") { partitions };
        command.Run(async (options, ct) =>
        {
            var count = options.GetValue(partitions);
            if (count is < 1 or > 1024)
            {
                throw new BadInputException($"--partitions must be between 1 and 1024, was {count}");
            }

            using var broker = EmbeddedBroker.Start(new EmbeddedBrokerOptions { Partitions = count });
            Screen.Line($"bootstrap.servers={broker.BootstrapServers}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Done;
        });
        return command;
    }
}
