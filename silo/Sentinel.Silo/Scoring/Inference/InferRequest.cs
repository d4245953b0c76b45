using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>A request of the Open Inference Protocol.</summary>
/// <param name="Id">Its id, echoed and the key that labels join by.</param>
/// <param name="Entity">Parameter <c>entity</c>: who is asked about; the same entity is always sent to the same version.</param>
/// <param name="Inputs">Tensors, at least one.</param>
/// <param name="Outputs">Names of the outputs that are wanted; null for all.</param>
public sealed record InferRequest(string Id, string? Entity, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Outputs);

/// <summary>An answer of the Open Inference Protocol.</summary>
/// <param name="Version">Version that answered.</param>
/// <param name="Id">Id of the request.</param>
/// <param name="Stamp">By what route the version was chosen.</param>
/// <param name="Outputs">Tensors.</param>
/// <param name="Watched">What is watched of all outputs.</param>
/// <param name="Duration">How long the version took, from being given a core.</param>
public sealed record InferAnswer(ModelVersionId Version, string Id, RouteStamp Stamp, IReadOnlyList<Tensor> Outputs, WatchedAnswer Watched, TimeSpan Duration);
