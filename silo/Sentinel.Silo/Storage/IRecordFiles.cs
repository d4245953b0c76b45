namespace Sentinel.Silo.Storage;

/// <summary>The steps by which a file is replaced, one by one, so that a test can crash between any two.</summary>
internal interface IRecordFiles
{
    /// <summary>Writes a file anew and waits until the disk has its content.</summary>
    void Write(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Gives a file another's name, taking that one's place at once.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string path);

    /// <summary>Waits until the disk has a folder's entries.</summary>
    void FlushFolder(string folder);
}
