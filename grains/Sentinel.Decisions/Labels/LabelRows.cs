using System.Text;
using Sentinel.Contracts.Batches;

namespace Sentinel.Decisions.Labels;

/// <summary>Reads the entries out of a batch of labels or of waiting predictions; see <see cref="Contracts.Labels.LabelColumns"/>.</summary>
public static class LabelRows
{
    /// <summary>The labels from a row on.</summary>
    public static JoinEntry[] ReadLabels(in ColumnReader columns, int start) => Read(columns, start, hasWindows: false);

    /// <summary>The waiting predictions from a row on.</summary>
    /// <exception cref="InvalidDataException">A row names no window.</exception>
    public static JoinEntry[] ReadPredictions(in ColumnReader columns, int start) => Read(columns, start, hasWindows: true);

    private static JoinEntry[] Read(in ColumnReader columns, int start, bool hasWindows)
    {
        var layout = columns.Layout;
        if (layout.HasIds == 0 || layout.CategoricalCount != (hasWindows ? 1 : 0))
        {
            throw new InvalidDataException($"Rows that are joined have ids and {(hasWindows ? "a window" : "no categorical column")}; these have {layout.HasIds} and {layout.CategoricalCount}");
        }

        var dictionaries = columns.Dictionaries;
        var windows = hasWindows ? Texts(ref dictionaries) : [];
        var texts = layout.HasClass == 1 ? Texts(ref dictionaries) : [];
        var entries = new JoinEntry[layout.RowCount - start];
        for (var i = 0; i < entries.Length; i++)
        {
            var row = start + i;
            entries[i] = new JoinEntry(
                columns.Ids[row],
                hasWindows ? windows[columns.Categorical(0)[row]] : null,
                layout.HasPrediction == 1 ? columns.Prediction[row] : double.NaN,
                layout.HasClass == 1 && columns.Class[row] is >= 0 and var code ? texts[code] : null);
        }

        return entries;
    }

    private static string[] Texts(ref ColumnReader.DictionaryReader dictionaries)
    {
        var texts = new string[dictionaries.NextDictionary()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Encoding.UTF8.GetString(dictionaries.NextValue());
        }

        return texts;
    }
}
