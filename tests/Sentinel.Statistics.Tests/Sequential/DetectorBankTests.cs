using Sentinel.Statistics.Sequential;

namespace Sentinel.Statistics.Tests.Sequential;

public sealed class DetectorBankTests
{
    private const int Streams = 200;
    private const int StreamBytesMax = 1_000;

    [Fact]
    public void Streams_are_told_apart()
    {
        var bank = new DetectorBank();
        bank.Add("calm", new HddmWOptions());
        bank.Add("errors", new HddmWOptions());
        double[] calm = DetectorStreams.Outcomes(1, (600, 0.1));
        double[] errors = DetectorStreams.Outcomes(2, (300, 0.1), (300, 0.9));
        for (int i = 0; i < 600; i++)
        {
            bank.Update("calm", calm[i]);
            bank.Update("errors", errors[i]);
        }

        Assert.Equal((0, 1), (bank["calm"].Drifts, bank["errors"].Drifts));
        Assert.Same(bank["calm"].Options, bank["errors"].Options);
    }

    [Fact]
    public void A_decoded_bank_goes_on_as_the_bank_would()
    {
        var bank = new DetectorBank();
        foreach (var options in DetectorCatalog.Defaults)
        {
            bank.Add($"{options.Name}/a", options);
            bank.Add($"{options.Name}/b", options);
        }

        double[] values = DetectorStreams.Outcomes(3, (400, 0.1), (400, 0.5));
        Tell(bank, values.AsSpan(0, 450));
        var resumed = DetectorBank.Decode(bank.Encode());
        Tell(bank, values.AsSpan(450));
        Tell(resumed, values.AsSpan(450));

        Assert.Equal(bank.Streams, resumed.Streams);
        Assert.Equal(bank.Encode(), resumed.Encode());
        Assert.Contains(resumed.Streams, stream => resumed[stream].Drifts > 0);
    }

    [Fact]
    public void Limits_and_wrong_names_are_told()
    {
        var bank = new DetectorBank(streamsMax: 1);
        bank.Add("x", new DdmOptions());

        Assert.Contains("\"x\"", Assert.Throws<ArgumentException>(() => bank.Add("x", new DdmOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("holds 1 streams", Assert.Throws<InvalidOperationException>(() => bank.Add("y", new DdmOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("\"y\"", Assert.Throws<KeyNotFoundException>(() => bank.Update("y", 0)).Message, StringComparison.Ordinal);
        Assert.True(bank.Remove("x"));
        Assert.False(bank.Remove("x"));
    }

    [Fact]
    public void A_bank_that_holds_more_than_it_may_is_refused()
    {
        var bank = new DetectorBank();
        bank.Add("x", new DdmOptions());
        bank.Add("y", new DdmOptions());

        Assert.Contains("1 streams", Assert.Throws<InvalidDataException>(() => DetectorBank.Decode(bank.Encode(), streamsMax: 1)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            foreach (var options in DetectorCatalog.Defaults)
            {
                kinds.Add(options.Name, false);
                if (options.Domain != DetectorDomain.Outcome)
                {
                    kinds.Add(options.Name, true);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_thousand_streams_take_less_than_a_megabyte(string detector, bool scores)
    {
        double[] values = scores ? NumericTestData.Normal(10_000, seed: 4, mean: 0.5, deviation: 0.05) : DetectorStreams.Outcomes(4, (10_000, 0.2));
        var options = DetectorCatalog.Find(detector)!;
        var names = Enumerable.Range(0, Streams).Select(i => $"feature{i}/error").ToArray();
        var bank = new DetectorBank();
        foreach (string name in names)
        {
            var stream = bank.Add(name, options);
            foreach (double value in values)
            {
                stream.Update(value);
            }
        }

        byte[] encoded = bank.Encode();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var resumed = DetectorBank.Decode(encoded);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // All that reading it back allocates, names and what is thrown away on the way included.
        Assert.Equal(Streams, resumed.Count);
        Assert.InRange(taken, 1, Streams * StreamBytesMax);
        Assert.InRange(encoded.Length, 1, Streams * StreamBytesMax);
    }

    private static void Tell(DetectorBank bank, ReadOnlySpan<double> values)
    {
        foreach (string stream in bank.Streams)
        {
            foreach (double value in values)
            {
                bank.Update(stream, value);
            }
        }
    }
}
