using System.Globalization;
using Sentinel.Contracts.Versions;
using Sentinel.Silo.Scoring.Sessions;
using Sentinel.Silo.Scoring.Tensors;
using Sentinel.Statistics.Performance;

namespace Sentinel.Silo.Scoring.Signatures;

/// <summary>What is watched of an answer: by row a number, a class, or both.</summary>
/// <param name="Numbers">Probability of the positive class, or the number; null where neither is watched. Null at a row where the model gave none.</param>
/// <param name="Classes">The class; null where none is known.</param>
public sealed record WatchedAnswer(double?[]? Numbers, string[]? Classes)
{
    /// <summary>Rows of the answer.</summary>
    public int Rows => Numbers?.Length ?? Classes?.Length ?? 0;

    /// <summary>The classes that were answered by row; where only a probability was, what it says of the positive class. Null where answers are no classes, or a row has none.</summary>
    /// <param name="prediction">What is predicted.</param>
    public string[]? ClassesBy(PredictionSpec prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (Classes is not null || Numbers is null || prediction.Type != PredictionType.Probability || Numbers.Any(n => n is null))
        {
            return Classes;
        }

        var schema = OutcomeSchema.Of(prediction, classes: null)!;
        return [.. Numbers.Select(n => n >= schema.Threshold ? schema.PositiveClass : $"not {schema.PositiveClass}")];
    }
}

/// <summary>Reads what is watched out of a model's outputs.</summary>
public static class AnswerReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InferenceException">The outputs hold no such class, or have another form than the signature says.</exception>
    public static WatchedAnswer Read(SignatureBinding binding, IReadOnlyList<Tensor> outputs)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var answer = Find(outputs, binding.Answer);
        var prediction = binding.Signature.Prediction;
        switch (prediction.Type)
        {
            case PredictionType.Probability:
                var numbers = Column(answer, PositiveColumn(answer, prediction.PositiveClass));
                var label = binding.Label is null ? null : Find(outputs, binding.Label);
                return new WatchedAnswer(numbers, label is null ? ByThreshold(numbers, prediction) : Texts(label));
            case PredictionType.Numeric:
                return new WatchedAnswer(Column(answer, 0), null);
            default:
                return new WatchedAnswer(null, answer.Classes is null ? Texts(answer) : Likeliest(answer));
        }
    }

    private static int PositiveColumn(Tensor answer, string? positiveClass)
    {
        var width = answer.Width;
        if (width <= 1)
        {
            return 0;
        }

        var column = (answer.Classes, positiveClass) switch
        {
            (_, null) => width == 2 ? 1 : -1,
            ({ } classes, _) => Array.IndexOf(classes, positiveClass),
            (null, _) => int.TryParse(positiveClass, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < width ? number : -1,
        };
        if (column >= 0)
        {
            return column;
        }

        var known = answer.Classes is null ? $"0 to {width - 1} (output '{answer.Name}' does not name its columns)" : string.Join(", ", answer.Classes);
        throw new InferenceException(InferenceFault.NotReady, $"positiveClass '{positiveClass}' is no class of the model: it has {known}.");
    }

    private static Tensor Find(IReadOnlyList<Tensor> outputs, GraphOutput wanted)
    {
        foreach (var output in outputs)
        {
            if (output.Name == wanted.Name)
            {
                return output;
            }
        }

        throw new InferenceException(InferenceFault.NotReady, $"The model did not answer its output '{wanted.Name}'.");
    }

    private static double?[] Column(Tensor tensor, int column)
    {
        var width = tensor.Width;
        var numbers = new double?[tensor.Rows];
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = Elements.Number(tensor.Data, (row * width) + column);
        }

        return numbers;
    }

    private static string[] Texts(Tensor tensor)
    {
        var width = tensor.Width;
        var texts = new string[tensor.Rows];
        for (var row = 0; row < texts.Length; row++)
        {
            texts[row] = Elements.Text(tensor.Data, row * width);
        }

        return texts;
    }

    private static string[] Likeliest(Tensor tensor)
    {
        var width = tensor.Width;
        return [.. Enumerable.Range(0, tensor.Rows).Select(row => tensor.Classes![Enumerable.Range(0, width).MaxBy(c => Elements.Number(tensor.Data, (row * width) + c) ?? double.MinValue)])];
    }

    // Of two classes only the positive one is named; 0 beside 1 and false beside true are the only others that go without saying.
    private static string[]? ByThreshold(double?[] numbers, PredictionSpec prediction)
    {
        var other = prediction.PositiveClass switch
        {
            "1" => "0",
            "true" => "false",
            "True" => "False",
            _ => null,
        };
        if (prediction.Threshold is not { } threshold || other is null)
        {
            return null;
        }

        var classes = new string[numbers.Length];
        for (var row = 0; row < classes.Length; row++)
        {
            if (numbers[row] is not { } number)
            {
                return null;
            }

            classes[row] = number >= threshold ? prediction.PositiveClass! : other;
        }

        return classes;
    }
}
