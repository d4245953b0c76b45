namespace Sentinel.Feed.Tests.Blobs;

/// <summary>The record of the suite.</summary>
[GenerateSerializer]
public sealed class NoteState
{
    [Id(0)]
    public string Text { get; set; } = "";
}
