using System.CommandLine;
using Sentinel.Cli.Output;

namespace Sentinel.Cli.Commands;

/// <summary><c>verify M@V</c>: has a version asked again what it has answered before, and compares to the bit. Exit 0 when all came again, 3 when not, 1 when there was nothing to ask.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var version = new Argument<string>("version") { Description = "MODEL@VERSION" };
        var command = new Command("verify", "Ask a version again what it has answered before, and compare bit by bit") { version };
        command.Run(async (options, ct) =>
        {
            var verification = await SharedOptions.Silo(options).VerifyAsync(ModelVersionArgument.Parse(options.GetValue(version)), ct);
            SharedOptions.Show(options, verification, () =>
            {
                Screen.Line(verification.Sentence);
                if (verification.Requests > 0)
                {
                    Screen.Line($"Recorded from {Screen.Time(verification.FirstRecorded)} to {Screen.Time(verification.LastRecorded)} on {string.Join(", ", verification.RecordedOn)}; asked again on {verification.ComputedOn}");
                }

                if (verification.Differences.Length > 0)
                {
                    Screen.Table(["request", "recorded", "output", "element", "was", "is now"], verification.Differences.Select(d => (string?[])
                        [d.Request, Screen.Time(d.Recorded), d.Output, d.Element is { } element ? Screen.Count(element) : "", d.Was, d.Now]));
                }
            });
            return verification.Reproduced switch
            {
                true => ExitCodes.Done,
                false => ExitCodes.Drift,
                null => ExitCodes.Failed,
            };
        });
        return command;
    }
}
