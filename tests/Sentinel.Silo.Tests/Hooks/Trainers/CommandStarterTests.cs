using System.Text.Json.Nodes;
using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Tests.Hosting;
using Sentinel.Testing.Processes;

namespace Sentinel.Silo.Tests.Hooks.Trainers;

/// <summary>Genuine scripts of a folder of commands.</summary>
public sealed class CommandStarterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-commands-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_command_gets_its_arguments_as_they_are_the_request_on_its_input_and_in_its_environment_and_nothing_else_of_the_silo_s()
    {
        Write("train.sh", """
            cat > input.json
            printf '%s\n' "$#" "$1" "$2" > arguments
            env | cut -d= -f1 | sort > names
            printf '%s %s %s\n' "$SENTINEL_TRIGGER" "$SENTINEL_REASON" "$SENTINEL_SECRET"
            echo 'queued' >&2
            """);

        var answer = await RunAsync("train.sh", "a b; touch hacked", "$(touch hacked) `touch hacked` *");

        Assert.True(answer.Delivered);

        // Two pipes: either may be read first.
        Assert.Equal(["queued", "retrain-1.4.0-p0-17 MedInc drifts s3cret"], answer.Output!.Split('\n').Order(StringComparer.Ordinal));
        TrainerRig.Same(TrainerRig.Payload, JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "input.json"))));
        Assert.Equal(["2", "a b; touch hacked", "$(touch hacked) `touch hacked` *"], await File.ReadAllLinesAsync(Path.Combine(_folder, "arguments")));
        Assert.False(File.Exists(Path.Combine(_folder, "hacked")));
        string[] shells = ["PWD", "SHLVL", "_", "OLDPWD"];
        var names = await File.ReadAllLinesAsync(Path.Combine(_folder, "names"));
        Assert.All(names.Except(shells), name => Assert.True(name.StartsWith("SENTINEL_", StringComparison.Ordinal) || name is "PATH" or "HOME" or "TMPDIR" or "LANG" or "TZ", name));
    }

    [Fact]
    public async Task Another_exit_code_is_a_failure_with_the_end_of_what_was_said()
    {
        Write("fail.sh", """
            i=0; while [ $i -lt 500 ]; do echo "line $i"; i=$((i+1)); done
            echo 'no GPU is free' >&2
            exit 3
            """);

        var answer = await RunAsync("fail.sh");

        Assert.False(answer.Delivered);
        Assert.StartsWith("command 'fail.sh' ended with 3: …", answer.Error, StringComparison.Ordinal);
        Assert.EndsWith("no GPU is free", answer.Error, StringComparison.Ordinal);
        Assert.InRange(answer.Error!.Length, 1_900, 2_200);
    }

    [Fact]
    public async Task A_command_that_does_not_end_is_ended_with_all_that_it_started()
    {
        Write("hang.sh", """
            sleep 600 &
            echo $! > child
            echo waiting
            wait
            """);

        var answer = await RunAsync("hang.sh");

        Assert.Contains("did not end within 1 s", answer.Error, StringComparison.Ordinal);
        Assert.EndsWith("waiting", answer.Error, StringComparison.Ordinal);
        var child = (await File.ReadAllTextAsync(Path.Combine(_folder, "child"))).Trim();
        await RunningSilo.UntilAsync("the end of what it started", () => Task.FromResult(!IsRunning(child)));
    }

    [Fact]
    public async Task What_a_command_leaves_behind_is_not_waited_for()
    {
        Write("start.sh", """
            sleep 600 &
            echo $! > child
            echo started
            """);

        var answer = await RunAsync("start.sh");
        var child = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "child")), System.Globalization.CultureInfo.InvariantCulture));
        child.Kill();

        Assert.Equal((true, "started"), (answer.Delivered, answer.Output));
    }

    [Theory]
    [InlineData("absent.sh", "there is no program 'absent.sh'")]
    [InlineData("../outside.sh", "there is no program")]
    [InlineData("data.txt", "cannot be started")]
    public async Task Nothing_runs_but_the_programs_of_the_folder(string program, string error)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "data.txt"), "no program");

        var answer = await RunAsync(program);

        Assert.False(answer.Delivered);
        Assert.Contains(error, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_a_folder_of_commands_runs_none()
    {
        Write("train.sh", "echo ran > ran");

        var answer = await TrainerRig.SendAsync(Hook("train.sh"), options: new HookOptions());

        Assert.Contains("set Hooks:CommandFolder", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
    }

    private static HookSpec Hook(params string[] command) => new("trainer", HookTypes.Command, "", "env:SECRET", []) { Command = command };

    // One that has ended may still be listed until its parent asks how.
    private static bool IsRunning(string id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Task<HookAnswer> RunAsync(params string[] command) => TrainerRig.SendAsync(Hook(command), options: new HookOptions { CommandFolder = _folder, CommandSeconds = command[0] == "hang.sh" ? 1 : 60 });

    private void Write(string name, string script) => ShellScript.Write(Path.Combine(_folder, name), script);
}
