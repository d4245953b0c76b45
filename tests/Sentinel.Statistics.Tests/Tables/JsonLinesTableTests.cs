using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Tables;

public sealed class JsonLinesTableTests
{
    [Fact]
    public void Fields_of_flat_lines_are_columns_and_what_a_line_lacks_is_missing()
    {
        var table = Read("""
            {"a":1.5,"c":"x"}

            {"c":"y","a":null,"late":7}
            {"a":-2e3,"c":"x"}
            """).Table;

        Assert.Equal(3, table.Rows);
        Assert.Equal([1.5, Cell.Missing, -2000], Numbers(table, "a"));
        Assert.Equal(["x", "y", "x"], Names(table, "c"));
        Assert.Equal([Cell.Missing, 7, Cell.Missing], Numbers(table, "late"));
    }

    [Fact]
    public void A_logged_prediction_has_its_features_answers_and_segments_as_columns()
    {
        var lines = Read("""
            {"id":"1","model":"m","version":"1","time":"2026-11-21T07:00:00Z","segments":{"region":"north","tier":"a"},"features":{"a":1,"region":"n"},"prediction":0.5,"class":"1","label":true,"entity":"e"}
            {"features":{"region":"s","a":2},"segments":null,"prediction":0.25,"class":"0"}
            """);

        Assert.True(lines.Logged);
        Assert.Equal(["a", "region", "time", "prediction", "class", "label", "tier"], lines.Table.Columns.Select(column => column.Name));
        Assert.Equal([0.5, 0.25], Numbers(lines.Table, "prediction"));
        Assert.Equal(["n", "s"], Names(lines.Table, "region"));
        Assert.Equal(["true", "(missing)"], Names(lines.Table, "label"));
        Assert.Equal(["a", "(missing)"], Names(lines.Table, "tier"));
    }

    [Fact]
    public void Cells_are_read_as_live_ones_are()
    {
        var table = Read(
            """
            {"n":true,"c":1.50}
            {"n":"7","c":false}
            {"n":"-Infinity","c":"é\n"}
            """,
            new TableColumns { Numeric = ["n"], Categorical = ["c"] }).Table;

        Assert.Equal([1, Cell.WrongType, double.NegativeInfinity], Numbers(table, "n"));
        Assert.Equal("line 2 holds \"7\"", ((NumericColumn)table.Find("n")!).FirstUnreadable);
        Assert.Equal(["1.50", "false", "é\n"], Names(table, "c"));
    }

    [Fact]
    public void A_column_with_a_text_among_its_numbers_is_one_of_names()
    {
        var table = Read("""
            {"a":1.0}
            {"a":null}
            {"a":"x"}
            {"a":1}
            """).Table;

        Assert.Equal(["1", "(missing)", "x", "1"], Names(table, "a"));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":", "body, line 2 is not valid JSON")]
    [InlineData("{\"a\":1}\n{\"a\":NaN}", "body, line 2 is not valid JSON")]
    [InlineData("{\"a\":1} {\"a\":2}", "body, line 1 is not valid JSON")]
    [InlineData("\n[1]", "body, line 2 is no JSON object")]
    [InlineData("{\"a\":1,\"b\":0,\"a\":2}", "body, line 1 has the field 'a' twice")]
    [InlineData("{\"a\":{\"b\":1}}", "body, line 1 holds an object in 'a'")]
    [InlineData("{\"features\":{\"a\":[1]}}", "body, line 1 holds an array in 'a'")]
    [InlineData("{\"features\":{\"a\":1}}\n{\"features\":7}", "body, line 2 holds 'features' that are no object")]
    [InlineData("{\"a\":\"\\ud800\"}", "body, line 1 holds a text that is no UTF-8")]
    [InlineData("{\"features\":{\"label\":1},\"label\":2}", "a feature \"label\" besides the label")]
    public void A_fault_names_line_and_field(string lines, string fault) =>
        Assert.Contains(fault, Assert.Throws<TableFormatException>(() => Read(lines)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() =>
        Assert.Contains("line 1 holds bytes that are no UTF-8", Assert.Throws<TableFormatException>(() => JsonLinesTable.Read(new MemoryStream([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]), "body", TableColumns.All)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_column_that_no_line_has_is_named()
    {
        var fault = Assert.Throws<TableFormatException>(() => Read("{\"a\":1,\"b\":2}", new TableColumns { Only = ["a", "z"] }));

        Assert.Equal("body has no column \"z\" in any line; it has a, b.", fault.Message);
        Assert.Equal(["a"], Read("{\"a\":1,\"b\":2}", new TableColumns { Only = ["a", "z"], Optional = ["z"] }).Table.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Lines_longer_than_any_buffer_and_pieces_of_any_size_give_the_same_table()
    {
        string[] lines = [.. Enumerable.Range(0, 500).Select(i => $"{{\"a\":{i},\"c\":\"{new string('x', i % 7 == 0 ? 100_000 : i)}\"}}")];
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes("\uFEFF" + string.Join("\r\n", lines));

        foreach (int piece in new[] { 1_000, 65_536, int.MaxValue })
        {
            var table = JsonLinesTable.Read(new InPieces(bytes, piece), "body", TableColumns.All).Table;

            Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), Numbers(table, "a"));
            Assert.Equal(Enumerable.Range(0, 500).Select(i => i % 7 == 0 ? 100_000 : i), Names(table, "c").Select(text => text.Length));
        }
    }

    private static JsonLines Read(string lines, TableColumns? columns = null) => JsonLinesTable.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lines)), "body", columns ?? TableColumns.All);

    private static double[] Numbers(ColumnTable table, string name) => ((NumericColumn)table.Find(name)!).Values;

    private static string[] Names(ColumnTable table, string name)
    {
        var column = (CategoricalColumn)table.Find(name)!;
        return [.. column.Codes.Select(code => code < 0 ? "(missing)" : column.Dictionary[code])];
    }

    private sealed class InPieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
