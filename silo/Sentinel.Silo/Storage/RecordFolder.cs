namespace Sentinel.Silo.Storage;

/// <summary>
/// Records in a folder, a file each, safe against a crash at any instruction: a write goes to a file beside the record, is flushed, takes the record's name, and the folder is
/// flushed; whoever looks afterwards finds the old record or the new one, whole. The folder is held by a lock file, so one process at a time works in it.
/// Different names may be used at once; one name is the caller's to guard.
/// </summary>
internal sealed class RecordFolder : IDisposable
{
    private readonly string _folder;
    private readonly IRecordFiles _files;
    private readonly FileStream _lock;

    private RecordFolder(string folder, IRecordFiles files, FileStream held)
    {
        _folder = folder;
        _files = files;
        _lock = held;
    }

    /// <summary>Takes the folder, and makes it where it does not exist.</summary>
    /// <exception cref="InvalidOperationException">Another process holds it, or it cannot be written to; the message says which.</exception>
    public static RecordFolder Open(string folder, IRecordFiles files)
    {
        var full = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(full);
            return new RecordFolder(full, files, new FileStream(Path.Combine(full, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException error)
        {
            throw new InvalidOperationException(
                $"The folder {full} is in use by another silo (its file 'lock' is held), or cannot be written to: {error.Message}. Stop the other silo, or give this one another Storage:Path", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidOperationException($"The folder {full} cannot be written to: {error.Message}. Give the silo the right to it, or another Storage:Path", error);
        }
    }

    /// <summary>The record of a name; null where there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public RecordFile? Read(string name)
    {
        var path = PathOf(name);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            var record = RecordFile.Decode(content);
            return record.Name == name ? record : throw new InvalidDataException($"it holds the record of {record.Name}");
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException(
                $"The record of {name} in file {path} cannot be read: {damaged.Message} Put the file back from a backup; without it the grain starts anew, so do not delete it lightly.", damaged);
        }
    }

    /// <summary>Replaces a record; the disk has it when this returns.</summary>
    public void Write(RecordFile record)
    {
        var path = PathOf(record.Name);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            _files.FlushFolder(_folder);
        }

        var beside = path + ".new";
        _files.Write(beside, record.Encode());
        _files.Rename(beside, path);
        _files.FlushFolder(folder);
    }

    /// <summary>Removes a record.</summary>
    public void Delete(string name)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            _files.Delete(path);
            _files.FlushFolder(Path.GetDirectoryName(path)!);
        }
    }

    public void Dispose() => _lock.Dispose();

    internal string PathOf(string name) => Path.Combine(_folder, RecordFilePath.Of(name));
}
