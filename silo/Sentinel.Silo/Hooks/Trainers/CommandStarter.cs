using System.Diagnostics;
using System.Text;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>
/// A program of the silo's folder of commands: started without a shell, its arguments as the hook has them, the request as JSON on its input and as variables in an environment that holds
/// nothing else of the silo's but where programs, the home and temporary files are. Exit code 0 says that it has taken the request.
/// </summary>
public sealed class CommandStarter(HookOptions hooks, TimeProvider time) : ITrainerStarter
{
    private const string SecretVariable = "SENTINEL_SECRET";

    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "LANG", "TZ", "SystemRoot", "TEMP"];

    /// <inheritdoc/>
    public async Task<HookAnswer> StartAsync(HookSpec hook, TrainerRequest request, string? secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(request);
        if (hooks.CommandFolder.Length == 0)
        {
            return HttpDelivery.Failed("this silo runs no commands: set Hooks:CommandFolder to the folder of those that hooks may run, alike on every silo");
        }

        var (folder, program) = (Path.GetFullPath(hooks.CommandFolder), hook.Command[0]);
        var path = Path.Combine(folder, program);
        if (Path.GetFileName(program) != program || !File.Exists(path))
        {
            return HttpDelivery.Failed($"there is no program '{program}' in this silo's Hooks:CommandFolder");
        }

        var start = new ProcessStartInfo(path, hook.Command[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in request.Environment())
        {
            start.Environment[name] = value;
        }

        if (secret is not null)
        {
            start.Environment[SecretVariable] = secret;
        }

        var ended = await CommandRun.RunAsync(start, Encoding.UTF8.GetBytes(request.ToJson()), TimeSpan.FromSeconds(hooks.CommandSeconds), time, ct);
        return ended.Error is null
            ? new HookAnswer(Delivered: true, StatusCode: null, RetryAfter: null, Gone: false, Error: null) { Output = ended.Output }
            : HttpDelivery.Failed($"command '{program}' {ended.Error}{(ended.Output is null ? "" : $": {ended.Output}")}");
    }
}
