using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Statistics.Performance;
using Sentinel.Statistics.Tables;
using Sentinel.Statistics.Why;

namespace Sentinel.Silo.Scoring.Importance;

/// <summary>Rows as a graph takes them, converted once; a column is shuffled where it stands and put back after its question. Not safe for concurrent use.</summary>
internal sealed class ShuffledRows
{
    private readonly LoadedVersion _version;
    private readonly IReadOnlyList<Tensor> _inputs;
    private readonly int _rows;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Takes rows.</summary>
    /// <exception cref="InferenceException">A cell is none that the model takes.</exception>
    internal ShuffledRows(LoadedVersion version, ColumnTable rows, CancellationToken cancellationToken)
    {
        _version = version;
        _rows = rows.Rows;
        _cancellationToken = cancellationToken;
        _inputs = FeatureInputs.ToGraph(version.Binding, [.. version.Binding.Signature.Features.Select(feature => TensorOf(rows.Find(feature.Name)!, InputTypeOf(version.Binding, feature)))]);
    }

    /// <summary>The model's prediction of each row, all in one run.</summary>
    internal IReadOnlyList<OutcomeLabel> Answer(ShuffledColumn? shuffled)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (shuffled is null)
        {
            return Ask();
        }

        var (tensor, first, step) = FeatureInputs.CellsOf(_version.Binding, _inputs, shuffled.Feature);
        object?[] cells = [.. Enumerable.Range(0, _rows).Select(row => tensor.Data.GetValue((row * step) + first))];
        Put(shuffled.Order.Select(row => cells[row]));
        try
        {
            return Ask();
        }
        finally
        {
            Put(cells);
        }

        void Put(IEnumerable<object?> column)
        {
            var at = first;
            foreach (var cell in column)
            {
                tensor.Data.SetValue(cell, at);
                at += step;
            }
        }
    }

    private OutcomeLabel[] Ask()
    {
        var watched = AnswerReader.Read(_version.Binding, _version.Session.Run(_inputs));
        OutcomeLabel[] answers = _version.Binding.Signature.Prediction.Type == PredictionType.Categorical
            ? [.. watched.Classes!.Select(OutcomeLabel.From)]
            : [.. watched.Numbers!.Select(number => OutcomeLabel.From(number ?? double.NaN))];
        return answers.Length == _rows
            ? answers
            : throw new InferenceException(InferenceFault.NotReady, $"The model answered {answers.Length} rows where it was asked {_rows}: its output must have one row for each of the input.");
    }

    private static TensorType InputTypeOf(SignatureBinding binding, FeatureSpec feature) => (binding.Matrix ?? binding.Graph.Inputs.Single(input => input.Name == feature.Name)).Datatype;

    // Names of categories that a model takes as whole numbers are those numbers.
    private static Tensor TensorOf(Column column, TensorType input) => column switch
    {
        NumericColumn numbers => new Tensor(column.Name, TensorType.OfName("FP64")!, [column.Length], numbers.Values),
        CategoricalColumn names when input.IsNumeric => new Tensor(column.Name, TensorType.OfName("INT64")!, [column.Length], names.Codes.Select(code => CodeOf(column.Name, names.Dictionary[code])).ToArray()),
        CategoricalColumn names => new Tensor(column.Name, TensorType.Bytes, [column.Length], names.Codes.Select(code => names.Dictionary[code]).ToArray()),
        _ => throw new ArgumentException($"Column '{column.Name}' is of an unknown kind.", nameof(column)),
    };

    private static long CodeOf(string feature, string name) => name switch
    {
        "true" => 1,
        "false" => 0,
        _ when long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) => code,
        _ => throw new InferenceException(InferenceFault.BadRequest, $"'{name}' of feature '{feature}' is no whole number, which the model takes."),
    };
}
