using System.Text.Json;

namespace Sentinel.Statistics.Tables;

/// <summary>Texts of JSON tokens as UTF-8, without making strings.</summary>
internal static class JsonText
{
    /// <summary>The text of a property name or scalar; valid until <paramref name="unescaped"/> is used again.</summary>
    /// <exception cref="InvalidOperationException">An escape stands for no character.</exception>
    public static ReadOnlySpan<byte> Of(ref Utf8JsonReader reader, ref byte[] unescaped)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        // Unescaping never makes text longer.
        if (unescaped.Length < reader.ValueSpan.Length)
        {
            unescaped = new byte[2 * reader.ValueSpan.Length];
        }

        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }
}
