using System.Text;
using Sentinel.Contracts.Batches;
using Sentinel.Decisions.Labels;
using Sentinel.Decisions.Windows;

namespace Sentinel.Decisions.Tests.Labels;

public sealed class RowSplitterTests
{
    [Fact]
    public void Each_prediction_goes_with_its_window_its_route_and_what_the_other_version_answered()
    {
        // Of two declared segments the dictionaries stand between those of the class and of the other answers.
        var layout = new ColumnLayout(
            ColumnLayout.CurrentVersion, HasPrediction: 1, HasClass: 1, HasIds: 1, RowCount: 5, NumericCount: 1, CategoricalCount: 1, UnknownFeatureCells: 0, SegmentCount: 2, HasEpochs: 1, HasAgainst: 1);
        string[][] dictionaries = [["red"], ["a", "b"], ["north"], [], ["b", "a"]];
        var bytes = new byte[ColumnWriter.SizeBytes(layout, dictionaries.Sum(d => d.Sum(Encoding.UTF8.GetByteCount)), dictionaries.Sum(d => d.Length))];
        var writer = ColumnWriter.Begin(bytes, layout);
        for (var row = 0; row < 5; row++)
        {
            writer.Offsets[row] = 100 + row;
            writer.Ids[row] = JoinBench.IdOf(row + 1);
            writer.Prediction[row] = row / 10.0;
            writer.Class[row] = row % 2;
        }

        int[] epochs = [7, 7, 7, 0, 8];
        int[] against = [0, 1, Cell.MissingCode, 0, 0];
        epochs.CopyTo(writer.Epochs);
        against.CopyTo(writer.Against);
        foreach (var dictionary in dictionaries)
        {
            writer.BeginDictionary(dictionary.Length);
            foreach (var value in dictionary)
            {
                writer.AddValue(Encoding.UTF8.GetBytes(value));
            }
        }

        var split = RowSplitter.SplitPredictions(ColumnReader.Open(bytes), [new WindowRun("p0-0", 0, 2), new WindowRun("p0-1", 2, 3)]);

        var entries = split.OfType<byte[]>().SelectMany(part => LabelRows.ReadPredictions(ColumnReader.Open(part), 0)).ToDictionary(entry => entry.Id);
        PredictionPlace[] expected = [new("p0-0", 7, "b"), new("p0-0", 7, "a"), new("p0-1", 7, null), new("p0-1", 0, null), new("p0-1", 8, "b")];
        Assert.Equal(expected, Enumerable.Range(1, 5).Select(id => PredictionPlace.Parse(entries[JoinBench.IdOf(id)].Place!)));
        Assert.Equal(["a", "b", "a", "b", "a"], Enumerable.Range(1, 5).Select(id => entries[JoinBench.IdOf(id)].Text));
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4], Enumerable.Range(1, 5).Select(id => entries[JoinBench.IdOf(id)].Number), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}
