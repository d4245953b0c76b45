using Sentinel.Contracts;
using Sentinel.Ingest.Batching;

namespace Sentinel.Ingest.Decoding;

/// <summary>Whether rows of a version can be taken.</summary>
internal enum TargetState
{
    /// <summary>The schema is being asked for.</summary>
    Pending,

    /// <summary>Rows can be taken.</summary>
    Ready,

    /// <summary>No model of that name is registered.</summary>
    UnknownModel,

    /// <summary>The model has no version of that name.</summary>
    UnknownVersion,
}

/// <summary>Where the rows of one version out of one partition go. Threading: none, the consumer's thread owns it.</summary>
internal abstract class RowTarget
{
    /// <summary>The version; null where the name can be no version's.</summary>
    public abstract ModelVersionId? Version { get; }

    /// <summary>Whether rows can be taken now.</summary>
    public abstract TargetState State { get; }

    /// <summary>The rows gathered since the last batch; valid while <see cref="State"/> is <see cref="TargetState.Ready"/>.</summary>
    public abstract BatchBuilder Builder { get; }
}

/// <summary>Finds targets by the bytes of their names.</summary>
internal interface IRowTargets
{
    /// <summary>The target of a version, by the unescaped UTF-8 names in a message.</summary>
    RowTarget Find(ReadOnlySpan<byte> model, ReadOnlySpan<byte> version);
}
