using System.Reflection;

namespace Sentinel.Feed.Tests.Choice;

public sealed class AssemblyMetadataTests
{
    [Fact]
    public void An_assembly_says_which_stand_ins_it_was_built_with()
    {
        var standIns = typeof(AssemblyMetadataTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Sentinel.StandIns").Value!;

        Assert.Equal(typeof(GrainId).Assembly.GetName().Name == "Orleans", standIns.Contains("Orleans", StringComparison.Ordinal));
        Assert.Equal(File.Exists(Path.Combine(AppContext.BaseDirectory, "librdkafka.so")), standIns.Contains("librdkafka", StringComparison.Ordinal));
    }
}
