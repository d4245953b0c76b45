namespace Sentinel.Demo.Scenarios;

/// <summary>A row of live traffic.</summary>
/// <param name="Id">Its id, the entity key of the request.</param>
/// <param name="Features">Inputs in the order of the scenario's features.</param>
internal sealed record TrafficRow(string Id, float[] Features);

/// <summary>A version of the scenario's model.</summary>
/// <param name="Version">Its name.</param>
/// <param name="Onnx">Its artifact.</param>
/// <param name="Note">What is to be said of it.</param>
internal sealed record Release(string Version, byte[] Onnx, string Note);

/// <summary>One story's material: real data, a model that works, one with a bug, and a time when the world changed.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Features">Inputs in the order of the signature.</param>
/// <param name="Input">Name of the model's matrix input.</param>
/// <param name="PredictionType">As in a manifest: <c>probability</c> or <c>numeric</c>.</param>
/// <param name="Good">The version that works.</param>
/// <param name="Bad">The version with the bug.</param>
/// <param name="Reference">Rows that the version is held against.</param>
/// <param name="Calm">Traffic like the reference, none of whose rows is in it.</param>
/// <param name="Changed">Traffic after the world has changed.</param>
/// <param name="Change">What has changed.</param>
/// <param name="WindowRows">Rows of a window.</param>
internal sealed record Scenario(
    string Model,
    string Title,
    string[] Features,
    string Input,
    string PredictionType,
    Release Good,
    Release Bad,
    float[][] Reference,
    TrafficRow[] Calm,
    TrafficRow[] Changed,
    string Change,
    int WindowRows);
