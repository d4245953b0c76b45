namespace Sentinel.Ingest.Sources;

/// <summary>Which half of an inference an event is.</summary>
public enum InferenceHalf
{
    /// <summary>What was asked.</summary>
    Request,

    /// <summary>What was answered.</summary>
    Response,
}

/// <summary>An event of KServe's inference logger: a request, or its answer, with the same id.</summary>
/// <param name="Half">Which of the two.</param>
/// <param name="Id">Id of the inference.</param>
/// <param name="Service">Name of the inference service.</param>
/// <param name="Namespace">Its namespace; empty where the event has none.</param>
/// <param name="Component">Component of the service: <c>predictor</c>, <c>transformer</c>, <c>explainer</c>; empty where the event has none.</param>
/// <param name="Endpoint">Endpoint of the service: <c>default</c>, <c>canary</c>; empty where the event has none.</param>
/// <param name="Time">When it happened, RFC 3339; null where the event does not say.</param>
/// <param name="Data">The body that went over the wire.</param>
public sealed record InferenceEvent(InferenceHalf Half, string Id, string Service, string Namespace, string Component, string Endpoint, string? Time, ReadOnlyMemory<byte> Data)
{
    /// <summary>What both halves of an inference have alike, and no other.</summary>
    public string Key => string.Join('/', Namespace, Service, Component, Endpoint, Id);
}
