using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Dashboard;

/// <summary>The page's files out of this assembly.</summary>
/// <param name="Digest">Of all of them; in their addresses.</param>
/// <param name="Document">The document that every address of the page answers with.</param>
/// <param name="ByName">The files that it asks for.</param>
internal sealed record PageFiles(string Digest, PageFile Document, IReadOnlyDictionary<string, PageFile> ByName)
{
    private const string Folder = "page/";
    private const string DocumentName = "index.html";

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Reads them, and writes their digest, and the scripts that are to be fetched at once, into the document.</summary>
    internal static PageFiles Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Folder.Length..]] = bytes;
        }

        var document = Encoding.UTF8.GetString(files[DocumentName]);
        files.Remove(DocumentName);
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(file => file.Value)]))[..16];
        var scripts = string.Concat(files.Keys.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).Select(name => $"  <link rel=\"modulepreload\" href=\"/page/{digest}/{name}\">\n"));
        document = document.Replace("{digest}", digest, StringComparison.Ordinal).Replace("</head>", scripts + "</head>", StringComparison.Ordinal);
        return new(digest, PageFile.Of(Encoding.UTF8.GetBytes(document), ContentTypes[".html"]), files.ToDictionary(file => file.Key, file => PageFile.Of(file.Value, ContentTypes[Path.GetExtension(file.Key)])));
    }
}

/// <summary>A file as it is sent.</summary>
internal sealed record PageFile(byte[] Bytes, string ContentType, string ETag)
{
    private readonly Lazy<byte[]> _packed = new(() => Pack(Bytes));

    /// <summary>Its bytes in gzip: over plain HTTP to another machine browsers take nothing better.</summary>
    internal byte[] Packed => _packed.Value;

    internal static PageFile Of(byte[] bytes, string contentType) => new(bytes, contentType, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
