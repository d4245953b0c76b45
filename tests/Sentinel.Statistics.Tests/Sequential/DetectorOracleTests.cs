using System.Text.Json;
using Sentinel.Statistics.Sequential;
using Sentinel.Testing;

namespace Sentinel.Statistics.Tests.Sequential;

/// <summary>The alarms of Frouros, River and MOA on the same streams, index by index.</summary>
public sealed class DetectorOracleTests
{
    private static readonly Dictionary<string, DetectorOptions> Frouros = new()
    {
        ["DDM"] = new DdmOptions(),
        ["HDDMW"] = new HddmWOptions(),
        ["CUSUM"] = new CusumOptions(),
        ["RDDM"] = new RddmOptions(),
        ["ECDDWT"] = new EcddOptions(),
    };

    private static readonly Dictionary<string, DetectorOptions> Published = new()
    {
        ["DDM"] = new DdmOptions(),
        ["EDDM"] = new EddmOptions { WarningLevel = 0.8, DriftLevel = 0.75 },
        ["HDDM_A"] = new HddmAOptions(),
        ["HDDM_W"] = new HddmWOptions(),
        ["Page-Hinkley"] = new PageHinkleyOptions(),
        ["ADWIN"] = new AdwinOptions(),
    };

    [SharedFact]
    public void First_drifts_and_warnings_are_those_of_Frouros()
    {
        var streams = DetectorStreams.Oracle("detector_streams.json");
        int compared = 0;
        foreach (var stream in DetectorStreams.Oracle("detectors.json").GetProperty("first_drift").EnumerateObject())
        {
            double[] values = DetectorStreams.Values(streams.GetProperty(stream.Name));
            foreach (var expected in stream.Value.EnumerateObject())
            {
                var (warnings, drifts) = DetectorStreams.Run(Frouros[expected.Name], values);

                int? warning = warnings.Length > 0 && warnings[0] < drifts[0] ? warnings[0] : null;
                Assert.Equal((stream.Name, expected.Name, Index(expected.Value, "drift"), Index(expected.Value, "warning")), (stream.Name, expected.Name, drifts[0], warning));
                compared++;
            }
        }

        Assert.Equal(26, compared);
    }

    [SharedFact]
    public void All_drifts_and_warnings_are_those_that_River_publishes()
    {
        var oracle = DetectorStreams.Oracle("published_detectors.json");
        int compared = 0;
        foreach (var published in oracle.GetProperty("cases").EnumerateArray())
        {
            string detector = published.GetProperty("detector").GetString()!;
            double[] values = DetectorStreams.Values(oracle.GetProperty("streams").GetProperty(published.GetProperty("stream").GetString()!));

            var (warnings, drifts) = DetectorStreams.Run(Published[detector.Split(' ')[0]], values);

            var expected = published.GetProperty("expected");
            Assert.Equal(Indices(expected, "D"), drifts);
            Assert.Equal(Indices(expected, "W"), warnings);
            compared++;
        }

        Assert.Equal(6, compared);
    }

    [SharedFact]
    public void The_stream_of_River_s_example_for_KSWIN_drifts_where_seventeen_new_values_make_the_difference()
    {
        double[] values = DetectorStreams.Values(DetectorStreams.Oracle("published_detectors.json").GetProperty("streams").GetProperty("ph_random12345"));

        var (_, drifts) = DetectorStreams.Run(new KswinOptions { Alpha = 0.0001, Seed = 42 }, values);

        Assert.Equal([1016], drifts);
    }

    private static int? Index(JsonElement expected, string name) => expected.GetProperty(name) is { ValueKind: JsonValueKind.Number } index ? index.GetInt32() : null;

    private static int[] Indices(JsonElement expected, string name)
        => expected.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(index => index.GetInt32())] : [];
}
