using System.Globalization;
using System.Text;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

/// <summary>The steady state: the same producers, builders that have grown to their size.</summary>
public sealed class AllocationTests
{
    private static readonly string[] Numeric = [.. Enumerable.Range(0, 10).Select(i => $"feature_{i}")];

    private readonly DecoderBench _bench = new(Numeric, ["ocean", "region"]);

    [Fact]
    public void A_row_is_decoded_and_packed_without_allocating()
    {
        var row = Encoding.UTF8.GetBytes("""{"id":"b1f","model":"housing","version":"1.4.0","time":"2026-11-21T07:00:00Z","features":{""" + Features + ""","ocean":"INLAND","region":"caf\u00e9"},"prediction":0.83,"class":"1"}""");

        Assert.Equal(0, AllocatedBytes(row, messages: 1_000));
    }

    [Fact]
    public void Columns_are_decoded_and_packed_without_allocating()
    {
        var columns = string.Join(',', Numeric.Select(n => $"\"{n}\":[{string.Join(',', Enumerable.Range(0, 500).Select(i => (i * 0.37).ToString("R", CultureInfo.InvariantCulture)))}]"));
        var message = Encoding.UTF8.GetBytes("""{"model":"housing","version":"1.4.0","columns":{""" + columns + "}}");

        Assert.Equal(0, AllocatedBytes(message, messages: 2));
    }

    private static string Features => string.Join(',', Numeric.Select((n, i) => string.Create(CultureInfo.InvariantCulture, $"\"{n}\":{i + 0.5}")));

    private long AllocatedBytes(byte[] message, int messages)
    {
        var buffer = new byte[4 << 20];
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            Run();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Run()
        {
            for (var i = 0; i < messages; i++)
            {
                if (_bench.Decode(message).Status != DecodeStatus.Rows)
                {
                    throw new InvalidOperationException("The message must be good");
                }
            }

            _bench.Builder.Write(buffer);
            _bench.Builder.Clear();
        }
    }
}
