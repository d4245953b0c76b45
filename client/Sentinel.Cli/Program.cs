using System.CommandLine;
using Sentinel.Cli;
using Sentinel.Cli.Commands;

var root = new RootCommand("Sentinel: drift monitoring, versions and rollback for machine-learning models")
{
    ApplyCommand.Create(),
    ReplayCommand.Create(),
    GetCommand.Create(),
    DescribeCommand.Create(),
    DiffCommand.Create(),
    CardCommand.Create(),
    CompareCommand.Create(),
    DetectCommand.Create(),
    PromoteCommand.Create(),
    RollbackCommand.Create(),
    RetrainCommand.Create(),
    AliasCommand.Create(),
    DeleteCommand.Create(),
    VerifyCommand.Create(),
    QuarantineCommand.Create(),
    ScoreCommand.Create(),
    AlertsCommand.Create(),
    DeliveriesCommand.Create(),
    SilenceCommand.Create(),
    FleetCommand.Create(),
    AuditCommand.Create(),
    SimulateCommand.Create(),
    BrokerCommand.Create(),
    GtoCommand.Create(),
};
foreach (var command in RolloutCommands.Create())
{
    root.Subcommands.Add(command);
}

SharedOptions.AddTo(root);
var parsed = root.Parse(args);
var exit = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? ExitCodes.BadInput : exit;
