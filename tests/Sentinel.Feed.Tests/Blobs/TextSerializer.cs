using Orleans.Storage;

namespace Sentinel.Feed.Tests.Blobs;

/// <summary>The record of the suite as plain text, so that a test can look at the blob itself.</summary>
internal sealed class TextSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => BinaryData.FromString(((NoteState)(object)input!).Text);

    public T Deserialize<T>(BinaryData input) => (T)(object)new NoteState { Text = input.ToString() };
}
