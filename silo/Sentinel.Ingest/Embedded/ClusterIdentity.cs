using System.Runtime.InteropServices;

namespace Sentinel.Ingest.Embedded;

/// <summary>Tells clusters apart.</summary>
internal static class ClusterIdentity
{
    private const string MockPrefix = "mockCluster";

    /// <summary>The id that the cluster goes by; null when no broker answered in time. Blocks for that long at most.</summary>
    public static string? Read(IEnumerable<KeyValuePair<string, string>> clientSettings, TimeSpan timeout)
    {
        var carrier = NativeKafka.NewCarrier([.. clientSettings, new("log_level", "2")]);
        try
        {
            var id = NativeKafka.ClusterId(carrier, (int)timeout.TotalMilliseconds);
            if (id == 0)
            {
                return null;
            }

            var text = Marshal.PtrToStringUTF8(id);
            NativeKafka.Free(carrier, id);
            return text;
        }
        finally
        {
            NativeKafka.DestroyClient(carrier);
        }
    }

    /// <summary>Whether the cluster keeps its log in memory only.</summary>
    public static bool IsEphemeral(string clusterId) => clusterId.StartsWith(MockPrefix, StringComparison.Ordinal);
}
