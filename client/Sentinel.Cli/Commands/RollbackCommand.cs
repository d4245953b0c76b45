using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Contracts.Models;

namespace Sentinel.Cli.Commands;

/// <summary><c>rollback M [--to V] [--reason R]</c>: puts back the newest version that is proved good, or the one named.</summary>
internal static class RollbackCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model");
        var to = new Option<string?>("--to") { Description = "Version to put back; the newest that is proved good unless given" };
        var reason = new Option<string>("--reason") { Description = "Why", Required = true };
        var command = new Command("rollback", "Put the last good version back") { model, to, reason };
        command.Run(async (options, ct) =>
        {
            var record = await SharedOptions.Silo(options).RollbackAsync(options.GetRequiredValue(model), options.GetValue(to), options.GetRequiredValue(reason), ct);
            SharedOptions.Show(options, record, () => Screen.Line(record.Outcome == RollbackOutcome.UnderWay
                ? $"{record.From} goes back with group {record.Group}, of which a member has not answered yet: see `get groups`"
                : $"{record.From} → {record.To}, epoch {record.Epoch}: {Screen.Word(record.Outcome)} in {Screen.Number(record.Milliseconds)} ms{(record.Group is { } group ? $", with group {group}" : "")}"));

            return record.Outcome == RollbackOutcome.Completed ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
