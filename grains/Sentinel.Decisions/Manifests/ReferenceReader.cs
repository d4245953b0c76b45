namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a reference that was frozen by whoever applies the manifest.</summary>
internal static class ReferenceReader
{
    private const string Resolved = "is read by `sentinel apply`, which freezes the file and sends the profile";

    /// <summary>Reads it; null when something was refused.</summary>
    internal static ReadOnlyMemory<byte>? Read(FieldReader reference)
    {
        foreach (var field in (ReadOnlySpan<string>)["file", "prediction", "class", "label", "time"])
        {
            reference.RefuseIfPresent(field, Resolved);
        }

        var text = reference.Text("profile", required: true);
        reference.Close();
        return text is null ? null : Decode(reference, text);
    }

    private static byte[]? Decode(FieldReader reference, string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            reference.Refuse("profile", "must be the base64 of an encoded reference profile");
            return null;
        }
    }
}
