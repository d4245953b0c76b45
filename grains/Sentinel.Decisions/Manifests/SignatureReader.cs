using Sentinel.Contracts.Versions;

namespace Sentinel.Decisions.Manifests;

/// <summary>Reads a signature.</summary>
internal static class SignatureReader
{
    private const int FeaturesMax = 4096;

    private const int NameLengthMax = 256;

    /// <summary>Reads it; null when something was refused.</summary>
    internal static Signature? Read(FieldReader signature)
    {
        var listed = signature.Objects("features", required: true);
        var features = listed.Select(ReadFeature).OfType<FeatureSpec>().ToArray();
        if (listed.Count is 0 or > FeaturesMax)
        {
            signature.Refuse("features", $"must hold 1 to {FeaturesMax} features, holds {listed.Count}");
        }

        foreach (var (name, at) in features.Select((f, i) => (f.Name, i)).GroupBy(f => f.Name, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            signature.Refuse($"features[{at}].name", $"'{name}' is there already: names of features are unique");
        }

        var prediction = signature.Object("prediction", required: true) is { } p ? ReadPrediction(p) : null;
        var segments = ReadSegments(signature, features);
        signature.Close();
        return prediction is null || features.Length != listed.Count ? null : new Signature(features, prediction) { Segments = segments };
    }

    private static string[] ReadSegments(FieldReader signature, FeatureSpec[] features)
    {
        var segments = signature.Texts("segments");
        if (segments.Length > Signature.SegmentsMax)
        {
            signature.Refuse("segments", $"must name at most {Signature.SegmentsMax} segments, names {segments.Length}: keep those that the version may fail in one by one");
        }

        foreach (var (name, at) in segments.Select((name, at) => (name, at)))
        {
            if (name.Length > NameLengthMax)
            {
                signature.Refuse($"segments[{at}]", $"must have at most {NameLengthMax} characters, has {name.Length}");
            }

            if (Array.IndexOf(segments, name) < at)
            {
                signature.Refuse($"segments[{at}]", $"'{name}' is there already: names of segments are unique");
            }

            if (Array.Exists(features, feature => feature.Name == name && feature.Type == FeatureType.Numeric))
            {
                signature.Refuse($"segments[{at}]", $"'{name}' is a numeric feature, and a segment is told by its name: give the segment another name, or make the feature categorical");
            }
        }

        return segments;
    }

    private static FeatureSpec? ReadFeature(FieldReader feature)
    {
        var name = feature.Text("name", required: true);
        if (name?.Length > NameLengthMax)
        {
            feature.Refuse("name", $"must have at most {NameLengthMax} characters, has {name.Length}");
        }

        var type = feature.Choice("type", ["numeric", "categorical"], required: true);
        feature.Close();
        return name is null || type is null ? null : new FeatureSpec(name, type == "numeric" ? FeatureType.Numeric : FeatureType.Categorical);
    }

    private static PredictionSpec? ReadPrediction(FieldReader prediction)
    {
        var type = prediction.Choice("type", ["probability", "numeric", "categorical"], required: true) switch
        {
            "probability" => PredictionType.Probability,
            "numeric" => PredictionType.Numeric,
            "categorical" => PredictionType.Categorical,
            _ => (PredictionType?)null,
        };
        var positiveClass = prediction.Text("positiveClass");
        var threshold = prediction.Number("threshold", 0, 1);
        var output = prediction.Text("output");
        prediction.Close();
        if (type is PredictionType.Numeric or PredictionType.Categorical)
        {
            prediction.RefuseIfPresent("positiveClass", "has a meaning only with type: probability");
            prediction.RefuseIfPresent("threshold", "has a meaning only with type: probability");
        }

        return type is null ? null : new PredictionSpec(type.Value, positiveClass, threshold, output);
    }
}
