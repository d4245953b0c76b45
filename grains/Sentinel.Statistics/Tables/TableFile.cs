using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Sentinel.Statistics.Tables;

/// <summary>A file that holds a table: what it is called in messages, how it is written down, and whether it is gzipped.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Format">How it is written down.</param>
/// <param name="Compressed">Whether it is gzipped.</param>
public sealed record TableFile(string Path, string Name, TableFormat Format, bool Compressed)
{
    private const string Gzip = ".gz";

    /// <summary>A file as its extension says: <c>.jsonl</c> and <c>.ndjson</c> hold JSON lines and everything else CSV, each gzipped with <c>.gz</c> after it.</summary>
    public static TableFile Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool compressed = path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);
        string extension = System.IO.Path.GetExtension(compressed ? path[..^Gzip.Length] : path);
        bool lines = extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase) || extension.Equals(".ndjson", StringComparison.OrdinalIgnoreCase);
        return new TableFile(path, path, lines ? TableFormat.JsonLines : TableFormat.Csv, compressed);
    }

    /// <summary>Reads the columns that are asked for. O(bytes).</summary>
    /// <exception cref="TableFormatException">The file is no such table, or lacks a column that was asked for.</exception>
    /// <exception cref="InvalidDataException">It is not gzipped as its name says.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ColumnTable Read(TableColumns columns)
    {
        if (Format == TableFormat.JsonLines)
        {
            using var stream = Open();
            return JsonLinesTable.Read(stream, Name, columns).Table;
        }

        using SafeFileHandle file = OpenPlain();
        return CsvTable.Read(file, Name, columns);
    }

    /// <summary>The names of the columns, in the order of the file. Of JSON lines the whole file is read: any line may have a field more.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public IReadOnlyList<string> ReadNames()
    {
        if (Format == TableFormat.JsonLines)
        {
            return [.. Read(TableColumns.All).Columns.Select(column => column.Name)];
        }

        using SafeFileHandle file = OpenPlain();
        return CsvTable.ReadNames(file, Name);
    }

    /// <summary>Its bytes, unzipped.</summary>
    internal Stream Open()
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return Compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    // CSV is read in blocks from any place in the file, which a gzipped one does not allow: it is unzipped into a file that nobody else sees.
    private SafeFileHandle OpenPlain()
    {
        if (!Compressed)
        {
            return File.OpenHandle(Path);
        }

        string plain = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
        var file = File.OpenHandle(plain, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        try
        {
            using var zipped = Open();
            byte[] buffer = new byte[1 << 16];
            long at = 0;
            for (int read = zipped.Read(buffer); read > 0; read = zipped.Read(buffer))
            {
                RandomAccess.Write(file, buffer.AsSpan(0, read), at);
                at += read;
            }

            return file;
        }
        catch (InvalidDataException fault)
        {
            file.Dispose();
            throw new TableFormatException($"{Name} is not gzipped as its name says, or damaged: {fault.Message}", fault);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
