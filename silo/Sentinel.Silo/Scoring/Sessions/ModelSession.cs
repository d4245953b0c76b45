using Microsoft.ML.OnnxRuntime;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Sessions;

/// <summary>A loaded model. One thread a request and no spinning: requests, not operators, share the cores. Safe for concurrent runs.</summary>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;

    // Shared by all requests without a deadline; only what ends a run is ever set in one.
    private readonly RunOptions _run = new();

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
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => Run(inputs, CancellationToken.None);

    /// <summary>Answers one request, unless it takes too long.</summary>
    /// <param name="inputs">All inputs of the graph, with its types.</param>
    /// <param name="until">Ends the run between two operators of the model.</param>
    /// <returns>All outputs; a sequence of maps as a tensor <c>[N, classes]</c>.</returns>
    /// <exception cref="InferenceException">The model refuses the inputs.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs, CancellationToken until)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!until.CanBeCanceled)
        {
            return Run(inputs, _run);
        }

        using var run = new RunOptions();
        using var end = until.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, run);
        try
        {
            return Run(inputs, run);
        }
        catch (InferenceException) when (until.IsCancellationRequested)
        {
            throw new OperationCanceledException(until);
        }
    }

    /// <summary>Unloads it.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private Tensor[] Run(IReadOnlyList<Tensor> inputs, RunOptions run)
    {
        var names = new string[inputs.Count];
        var values = new OrtValue?[inputs.Count];
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                names[i] = inputs[i].Name;
                values[i] = OrtTensors.From(inputs[i]);
            }

            using var outputs = _session.Run(run, names, values!, _session.OutputNames);
            var answers = new Tensor[outputs.Count];
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = OrtTensors.To(_session.OutputNames[i], outputs[i]);
            }

            return answers;
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(InferenceFault.BadRequest, $"The model refuses the request: {e.Message}", e);
        }
        finally
        {
            foreach (var value in values)
            {
                value?.Dispose();
            }
        }
    }
}
