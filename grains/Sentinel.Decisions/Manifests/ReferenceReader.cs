using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Collecting;
using Sentinel.Statistics.References;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a reference that was frozen by whoever applies the manifest.</summary>
internal static class ReferenceReader
{
    private const string Resolved = "is read by `sentinel apply`, which freezes the file and sends the profile";

    /// <summary>Reads it; null when something was refused, or it is to be collected.</summary>
    /// <param name="reference">The field.</param>
    /// <param name="signature">The version's signature; null when there is none.</param>
    /// <param name="firstRows">Of how many live rows it is to be frozen; null where it is given.</param>
    internal static byte[]? Read(FieldReader reference, Signature? signature, out int? firstRows)
    {
        firstRows = (int?)reference.Integer("firstRows", FirstRows.Fewest, FirstRows.Most);
        if (reference.Has("firstRows"))
        {
            foreach (var field in (ReadOnlySpan<string>)["file", "profile", "prediction", "class", "label", "time"])
            {
                reference.RefuseIfPresent(field, "cannot stand beside firstRows: live rows say by themselves what is what");
            }

            reference.Close();
            return null;
        }

        foreach (var field in (ReadOnlySpan<string>)["file", "prediction", "class", "label", "time"])
        {
            reference.RefuseIfPresent(field, Resolved);
        }

        var text = reference.Text("profile", required: true);
        reference.Close();
        if (text is null)
        {
            return null;
        }

        try
        {
            var bytes = Convert.FromBase64String(text);
            var profile = ReferenceProfile.Decode(bytes);
            if (signature is not null && Mismatch(profile, signature) is { } mismatch)
            {
                reference.Refuse("profile", mismatch);
            }

            return bytes;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            reference.Refuse("profile", $"must be the base64 of an encoded reference profile: {e.Message}");
            return null;
        }
    }

    /// <summary>What of a profile does not fit a signature; null when all does.</summary>
    internal static string? Mismatch(ReferenceProfile profile, Signature signature)
    {
        var frozen = profile.Features.Select(f => (f.Name, f.Type)).ToArray();
        var signed = signature.Features.Select(f => (f.Name, f.Type)).ToArray();
        if (profile.Outcomes is { } outcomes && !outcomes.Schema.Reads(signature.Prediction))
        {
            return "was frozen with labels that are read otherwise than signature.prediction says: freeze it again with the type, positiveClass and threshold of the signature";
        }

        var segments = profile.Segments.Select(segment => segment.Name).ToArray();
        return frozen.SequenceEqual(signed)
            ? segments.Length == 0 || segments.SequenceEqual(signature.Segments, StringComparer.Ordinal) ? null
                : $"was frozen for other segments than the signature's: it has {Describe(segments)}, the signature has {Describe(signature.Segments)}: freeze it anew"
            : $"was frozen for other features than the signature's: it has {Describe(frozen.Except(signed))}, the signature has {Describe(signed.Except(frozen))}";
    }

    private static string Describe(string[] segments) => segments.Length == 0 ? "none" : string.Join(", ", segments);

    private static string Describe(IEnumerable<(string Name, FeatureType Type)> features)
    {
        var list = features.Take(5).Select(f => $"{f.Name} ({f.Type.ToString().ToLowerInvariant()})").ToArray();
        return list.Length == 0 ? "the same in another order" : string.Join(", ", list);
    }
}
