using System.CommandLine;
using Sentinel.Cli;
using Sentinel.Cli.Commands;

var root = new RootCommand("Sentinel: drift monitoring, versions and rollback for machine-learning models")
{
    ApplyCommand.Create(),
    ReplayCommand.Create(),
    GetCommand.Create(),
    DescribeCommand.Create(),
    CompareCommand.Create(),
    DetectCommand.Create(),
    PromoteCommand.Create(),
    RollbackCommand.Create(),
    RetrainCommand.Create(),
    AliasCommand.Create(),
    QuarantineCommand.Create(),
    ScoreCommand.Create(),
    AlertsCommand.Create(),
    SilenceCommand.Create(),
    AuditCommand.Create(),
    SimulateCommand.Create(),
    BrokerCommand.Create(),
};
foreach (var command in RolloutCommands.Create())
{
    root.Subcommands.Add(command);
}

SharedOptions.AddTo(root);
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
