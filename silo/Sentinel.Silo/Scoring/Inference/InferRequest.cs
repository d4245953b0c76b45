using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Inference;

/// <summary>A request of the Open Inference Protocol.</summary>
/// <param name="Id">Its id, echoed and the key that labels join by.</param>
/// <param name="Entity">Parameter <c>entity</c>: who is asked about; the same entity is always sent to the same version.</param>
/// <param name="Inputs">Tensors, at least one.</param>
/// <param name="Outputs">Names of the outputs that are wanted; null for all.</param>
public sealed record InferRequest(string Id, string? Entity, IReadOnlyList<Tensor> Inputs, IReadOnlyList<string>? Outputs);

/// <summary>An answer of the Open Inference Protocol.</summary>
/// <param name="Model">Model that was asked.</param>
/// <param name="Version">Version that answered.</param>
/// <param name="Id">Id of the request.</param>
/// <param name="Epoch">Epoch of the route that chose the version; 0 where the request named it.</param>
/// <param name="Outputs">Tensors.</param>
public sealed record InferAnswer(string Model, string Version, string Id, long Epoch, IReadOnlyList<Tensor> Outputs);
