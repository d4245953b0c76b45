namespace Sentinel.Grains.Storage;

/// <summary>What a grain stores: one versioned record of our own, as <see cref="RecordFormat{T}"/> writes it. Storage providers keep the bytes and do not look into them.</summary>
[GenerateSerializer, Alias("sentinel.grain-record")]
public sealed class GrainRecord
{
    /// <summary>The encoded record; empty where nothing was written.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}
