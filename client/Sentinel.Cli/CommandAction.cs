using System.CommandLine;
using Sentinel.Cli.Output;
using Sentinel.Client;
using Sentinel.Statistics.References;
using Sentinel.Statistics.Tables;

namespace Sentinel.Cli;

/// <summary>Turns what a command throws into one clear message on standard error and an exit code.</summary>
internal static class CommandAction
{
    public static void Run(this Command command, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction(async (options, ct) =>
        {
            try
            {
                return await action(options, ct);
            }
            catch (SentinelApiException e)
            {
                Screen.Error(e.Message, e.Errors);
                return e.Errors.Count > 0 ? ExitCodes.BadInput : ExitCodes.Failed;
            }
            catch (Exception e) when (e is BadInputException or ReferenceException or TableFormatException or InvalidDataException or FileNotFoundException or DirectoryNotFoundException or FormatException or UnauthorizedAccessException)
            {
                Screen.Error(e.Message);
                return ExitCodes.BadInput;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                Screen.Error("The silo took the request and gave no answer in time; what was asked for may still be done.");
                return ExitCodes.Failed;
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.Failed;
            }
            catch (IOException e)
            {
                Screen.Error($"{e.Message} Try again.");
                return ExitCodes.Failed;
            }
        });
}
