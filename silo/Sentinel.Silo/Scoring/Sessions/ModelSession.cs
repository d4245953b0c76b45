using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Sessions;

/// <summary>A loaded model. One thread a request and no spinning: requests, not operators, share the cores. Safe for concurrent runs.</summary>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;

    private ModelSession(InferenceSession session)
    {
        _session = session;
        Graph = ModelGraph.Of(session);
    }

    /// <summary>What it takes and answers.</summary>
    public ModelGraph Graph { get; }

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelLoadException">The bytes are no model that ONNX Runtime can load, or it has inputs or outputs that cannot be served.</exception>
    public static ModelSession Load(byte[] model)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(model, options);
            return new ModelSession(session);
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw new ModelLoadException($"The artifact is not an ONNX model that can be loaded: {e.Message}", e);
        }
        catch (ModelLoadException)
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Answers one request.</summary>
    /// <param name="inputs">All inputs of the graph, with its types.</param>
    /// <returns>All outputs; a sequence of maps as a tensor <c>[N, classes]</c>.</returns>
    /// <exception cref="InferenceException">The model refuses the inputs.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var values = new Dictionary<string, OrtValue>(inputs.Count);
        try
        {
            foreach (var input in inputs)
            {
                values.Add(input.Name, OrtTensors.From(input));
            }

            using var run = new RunOptions();
            using var outputs = _session.Run(run, values, _session.OutputNames);
            return [.. outputs.Select((output, i) => OrtTensors.To(_session.OutputNames[i], output))];
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"The model refuses the request: {e.Message}", e);
        }
        finally
        {
            foreach (var value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Unloads it.</summary>
    public void Dispose() => _session.Dispose();
}
