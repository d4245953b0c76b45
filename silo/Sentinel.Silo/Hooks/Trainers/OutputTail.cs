using System.Text;

namespace Sentinel.Silo.Hooks.Trainers;

/// <summary>Keeps the end of what a program writes, of both outputs as they come. Threading: safe.</summary>
internal sealed class OutputTail
{
    /// <summary>Bytes that are kept.</summary>
    internal const int KeptBytes = 2_000;

    private readonly Lock _writing = new();
    private readonly byte[] _kept = new byte[KeptBytes];
    private long _written;

    /// <summary>What is kept, without control characters but for line ends and tabs; null where nothing but white space was written.</summary>
    internal string? Text
    {
        get
        {
            lock (_writing)
            {
                var length = (int)Math.Min(_written, KeptBytes);
                var bytes = new byte[length];
                for (var i = 0; i < length; i++)
                {
                    bytes[i] = _kept[(_written - length + i) % KeptBytes];
                }

                var text = new string([.. Encoding.UTF8.GetString(bytes).Where(c => !char.IsControl(c) || c is '\n' or '\t')]).TrimStart('\uFFFD').Trim();
                return text.Length == 0 ? null : _written > KeptBytes ? $"…{text}" : text;
            }
        }
    }

    /// <summary>Reads a stream to its end, or until it is closed.</summary>
    internal async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var length)
            {
                Add(buffer.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process was let go of while something that it left behind held the stream open.
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            foreach (var b in bytes)
            {
                _kept[_written++ % KeptBytes] = b;
            }
        }
    }
}
