using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>A request of the Open Inference Protocol.</summary>
/// <param name="Id">Its id, echoed and the key that labels join by.</param>
/// <param name="Entity">Parameter <c>entity</c>: who is asked about; the same entity is always sent to the same version.</param>
/// <param name="Inputs">Tensors, at least one.</param>
/// <param name="Outputs">The outputs that are wanted; null for all.</param>
public sealed record InferRequest(string Id, string? Entity, IReadOnlyList<Tensor> Inputs, IReadOnlyList<WantedOutput>? Outputs)
{
    /// <summary>Parameter <c>binary_data_output</c>: whether outputs that say nothing themselves are wanted as bytes.</summary>
    public bool IsBinaryOutput { get; init; }

    /// <summary>Within what time it is to be answered, from when it was read; null where it does not say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether an output is wanted as bytes.</summary>
    public bool IsBinary(string output)
    {
        foreach (var wanted in Outputs ?? [])
        {
            if (wanted.Name == output)
            {
                return wanted.IsBinary ?? IsBinaryOutput;
            }
        }

        return IsBinaryOutput;
    }
}

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">Parameter <c>binary_data</c>; null where the request's own holds.</param>
public sealed record WantedOutput(string Name, bool? IsBinary = null);

/// <summary>An answer of the Open Inference Protocol.</summary>
/// <param name="Version">Version that answered.</param>
/// <param name="Id">Id of the request.</param>
/// <param name="Stamp">By what route the version was chosen.</param>
/// <param name="Outputs">Tensors.</param>
/// <param name="Watched">What is watched of all outputs.</param>
/// <param name="Duration">How long the version took, from being given a core.</param>
public sealed record InferAnswer(ModelVersionId Version, string Id, RouteStamp Stamp, IReadOnlyList<Tensor> Outputs, WatchedAnswer Watched, TimeSpan Duration);
