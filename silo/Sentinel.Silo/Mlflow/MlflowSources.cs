using Sentinel.Contracts.Mlflow;
using Sentinel.Contracts.Versions;
using Sentinel.Decisions.Mlflow;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Scoring;
using Sentinel.Silo.Scoring.Artifacts;
using Sentinel.Silo.Scoring.Sessions;

namespace Sentinel.Silo.Mlflow;

/// <summary>
/// Fills in what a version's source says: its digest, and, of a model that can be served here, artifact and signature. A source that cannot be read hinders nothing: the version is registered and watched without it, and a label says why.
/// </summary>
internal sealed partial class MlflowSources(SourceReader reader, IArtifactStore store, SessionCache sessions, SiloOptions options, ILogger<MlflowSources> logger)
{
    /// <summary>The draft, with what its source says.</summary>
    internal async Task<MlflowDraft> FillInAsync(MlflowDraft draft, CancellationToken cancellationToken)
    {
        var watched = draft with { FirstRows = options.Mlflow.FirstRows };
        try
        {
            using var content = await reader.ReadAsync(draft.Source, cancellationToken);
            return await ServedAsync(watched, content, cancellationToken);
        }
        catch (SourceUnreadException e)
        {
            LogUnread(draft.Source, e.Message);
            return watched with { Labels = watched.Labels.SetItem(MlflowLabels.SourceUnread, e.Message) };
        }
    }

    private async Task<MlflowDraft> ServedAsync(MlflowDraft draft, SourceContent content, CancellationToken cancellationToken)
    {
        var digested = draft with { Labels = draft.Labels.SetItem(MlflowLabels.SourceDigest, content.Sha256) };
        if (!content.FileName.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return digested;
        }

        await using (var bytes = new FileStream(content.Path, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            await store.PutAsync(content.Sha256, bytes, cancellationToken);
        }

        var artifact = new Artifact(content.FileName, content.Sha256, content.SizeBytes);
        try
        {
            using var lease = await sessions.AcquireAsync(artifact);
            var columns = ModelFileColumns.Read(content.ModelFile);
            var (signature, reason) = await Task.Run(() => (GraphSignature.Of(lease.Session, columns, out var why), why), cancellationToken);
            return signature is null
                ? digested with { Labels = digested.Labels.SetItem(MlflowLabels.SourceUnread, reason ?? "its answer is none that can be watched") }
                : draft with { Artifact = artifact, Signature = signature };
        }
        catch (Exception e) when (e is ModelLoadException or InferenceException)
        {
            return digested with { Labels = digested.Labels.SetItem(MlflowLabels.SourceUnread, e.Message) };
        }
    }

    [LoggerMessage(5301, LogLevel.Information, "Source {Source} is not read, and its version is registered without artifact: {Reason}")]
    private partial void LogUnread(string source, string reason);
}
