using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hooks;
using Sentinel.Silo.Scoring.Artifacts;

namespace Sentinel.Silo.Mlflow;

/// <summary>What a source held.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="Path">Where its bytes are on this machine, until <see cref="Dispose"/>.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="ModelFile">Text of the file <c>MLmodel</c> beside it; null where there is none.</param>
internal sealed record SourceContent(string FileName, string Path, string Sha256, long SizeBytes, string? ModelFile) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}

/// <summary>A source that is not read; the message says why.</summary>
internal sealed class SourceUnreadException(string message) : Exception(message);

/// <summary>
/// Reads the source of a version: a file, or the one ONNX file of a folder as MLflow writes it, on this machine; or a file over HTTP, from the addresses that hooks may lead to. Bounded in bytes and in time.
/// </summary>
internal sealed class SourceReader(SiloOptions options, TimeProvider time) : IDisposable
{
    private const string ModelFileName = "MLmodel";
    private const int ModelFileBytesMax = 1 << 20;

    private readonly HttpClient _http = new(GuardedConnections.CreateHandler(options.Hooks.AllowPrivateNetworks)) { Timeout = Timeout.InfiniteTimeSpan };

    private TimeSpan Patience => TimeSpan.FromSeconds(options.Mlflow.SourceSeconds);

    public void Dispose() => _http.Dispose();

    /// <summary>Reads a source.</summary>
    /// <exception cref="SourceUnreadException">It is of a kind that is not read here, is not there, or is too large.</exception>
    internal async Task<SourceContent> ReadAsync(string source, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await OpenAsync(source, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceUnreadException(FormattableString.Invariant($"it was not read within {options.Mlflow.SourceSeconds} s"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or AddressNotAllowedException)
        {
            throw new SourceUnreadException((e.InnerException as AddressNotAllowedException ?? e).Message);
        }
    }

    private Task<SourceContent> OpenAsync(string source, CancellationToken cancellationToken) => Uri.TryCreate(source, UriKind.Absolute, out var uri)
        ? uri.Scheme switch
        {
            "file" when uri.IsLoopback || uri.Host.Length == 0 => ReadFileAsync(uri.LocalPath, cancellationToken),
            "http" or "https" => DownloadAsync(uri, cancellationToken),
            var scheme => throw new SourceUnreadException($"sources of scheme {scheme} are not read: give one of scheme file, http or https, or register the version with its artifact by `sentinel apply`"),
        }
        : throw new SourceUnreadException("it is neither an absolute path nor an address");

    private async Task<SourceContent> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        var file = FileOf(Resolved(path));
        if (!MayRead(file))
        {
            throw new SourceUnreadException("files are read from the folder Mlflow:SourceFolder only, once there are API keys");
        }

        var beside = Path.Combine(Path.GetDirectoryName(file)!, ModelFileName);
        var modelFile = File.Exists(beside) && new FileInfo(beside).Length <= ModelFileBytesMax ? await File.ReadAllTextAsync(beside, cancellationToken) : null;
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        return await KeepAsync(Path.GetFileName(file), content, modelFile, cancellationToken);
    }

    // Before anything of it is looked at, and with links followed, so that nothing outside is told of.
    private bool MayRead(string file)
    {
        if (options.Mlflow.SourceFolder.Length == 0)
        {
            return options.Security.ApiKeys.Count == 0;
        }

        var relative = Path.GetRelativePath(Resolved(options.Mlflow.SourceFolder), file);
        return !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
    }

    private string FileOf(string path)
    {
        if (!MayRead(path) || !Directory.Exists(path))
        {
            return path;
        }

        return Directory.GetFiles(path, "*.onnx") is [var only] ? Resolved(only) : throw new SourceUnreadException("it is a folder that holds not one ONNX file: nothing in it can be served here");
    }

    private static string Resolved(string path)
    {
        var full = Path.GetFullPath(path);
        FileSystemInfo entry = Directory.Exists(full) ? new DirectoryInfo(full) : new FileInfo(full);
        return entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }

    private async Task<SourceContent> DownloadAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new SourceUnreadException(FormattableString.Invariant($"{uri.Host} answered {(int)response.StatusCode}"));
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await KeepAsync(Path.GetFileName(uri.AbsolutePath), content, null, cancellationToken);
    }

    private async Task<SourceContent> KeepAsync(string fileName, Stream content, string? modelFile, CancellationToken cancellationToken)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            var (sha256, size) = await VerifiedRead.CopyAsync(new BoundedStream(content, options.Http.MaxBodyBytes), file, cancellationToken);
            return new SourceContent(fileName, path, sha256, size, modelFile);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
