namespace Sentinel.Grains.Storage;

/// <summary>Names under which records are stored: part of what an upgrade must find again.</summary>
public static class StorageNames
{
    /// <summary>The storage provider of all grains.</summary>
    public const string Provider = "sentinel";
}
