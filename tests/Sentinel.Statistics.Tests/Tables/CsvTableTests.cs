using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using Sentinel.Contracts.Batches;
using Sentinel.Statistics.Tables;

namespace Sentinel.Statistics.Tests.Tables;

public sealed class CsvTableTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"sentinel-csv-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void KindsAreInferredFromAllCells()
    {
        var table = Read("a,b,c\n1,x,\n2.5,7,NaN\n-3e2,\"y, z\",4\n");

        Assert.Equal(3, table.Rows);
        Assert.Equal([1, 2.5, -300], Numbers(table, "a"));
        Assert.Equal(["x", "7", "y, z"], Names(table, "b"));
        Assert.True(Cell.IsMissing(Numbers(table, "c")[0]) && Cell.IsMissing(Numbers(table, "c")[1]));
    }

    [Fact]
    public void QuotesMarksAndLineEndsAreRfc4180()
    {
        var table = Read("\uFEFF\"the name\",b\r\n\"say \"\"hi\"\"\",1\r\n\"two\nlines\",\"2\"\r\n\r\n,3");

        Assert.Equal(["say \"hi\"", "two\nlines", null], Names(table, "the name"));
        Assert.Equal([1, 2, 3], Numbers(table, "b"));
    }

    [Fact]
    public void ANameInTheLastRowMakesTheWholeColumnNames()
    {
        string[] rows = [.. Enumerable.Range(0, 400_000).Select(i => $"{i},{i % 10}"), "n/k,3"];
        var table = Read("a,b\n" + string.Join('\n', rows));

        Assert.Equal(400_001, table.Rows);
        var names = Assert.IsType<CategoricalColumn>(table.Find("a"));
        Assert.Equal("n/k", names.Dictionary[names.Codes[^1]]);
        Assert.Equal("399999", names.Dictionary[names.Codes[399_999]]);
        Assert.Equal(3, Numbers(table, "b")[^1]);
    }

    [Fact]
    public void BlocksThatBeginWithinQuotesGiveTheSameTable()
    {
        // Records with line ends in quotes, over several blocks.
        var expected = new List<string>();
        var text = new StringBuilder("a,b\n");
        for (int i = 0; text.Length < 9_000_000; i++)
        {
            string cell = string.Concat(Enumerable.Repeat(i % 3 == 0 ? "x\n,1\n" : "plain ", (i % 97) + 1));
            expected.Add(cell);
            text.Append(CultureInfo.InvariantCulture, $"\"{cell}\",{i}\n");
        }

        var table = Read(text.ToString());

        Assert.Equal(expected, Names(table, "a"));
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(i => (double)i), Numbers(table, "b"));
    }

    [Fact]
    public void NamedKindsWin()
    {
        File.WriteAllText(_path, "a,b,c\n1,2,x\nx,3,y\n");
        var table = CsvTable.Read(_path, new TableColumns { Only = ["a", "b"], Numeric = ["a"], Categorical = ["b"] });

        Assert.Null(table.Find("c"));
        Assert.True(Cell.IsWrongType(Numbers(table, "a")[1]));
        Assert.Equal(["2", "3"], Names(table, "b"));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\n1,2\n3\n", "line 3 has 1 cells, the header has 2")]
    [InlineData("a,b\n1,2,3\n", "line 2 has more than 2 cells")]
    [InlineData("a,b\n1,x\"y\"\n", "line 2 has a quote within a cell")]
    [InlineData("a,b\n1,\"x\n", "line 2 has a quote without its match")]
    [InlineData("a,a\n1,2\n", "column \"a\" is there twice")]
    public void WhatIsNoTableIsSaidByLine(string text, string complaint)
        => Assert.Contains(complaint, Assert.Throws<TableFormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void AColumnThatIsNotThereIsNamedWithThoseThatAre()
    {
        File.WriteAllText(_path, "a,b\n1,2\n");
        var fault = Assert.Throws<TableFormatException>(() => CsvTable.Read(_path, new TableColumns { Only = ["z"] }));

        Assert.Contains("no column \"z\"; it has a, b", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.0")]
    [InlineData("9007199254740993")]
    [InlineData("0.000000000000000000000001234567890123456789")]
    [InlineData("12345678901234567890123")]
    [InlineData("1e308")]
    [InlineData("4.9e-324")]
    [InlineData("1e999")]
    [InlineData("-Infinity")]
    [InlineData(" 5 ")]
    [InlineData("+7.")]
    [InlineData("1.7976931348623157E+308")]
    public void NumbersAreReadAsTheFrameworkReadsThem(string text)
        => Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), Numbers(Read($"a\n{text}\n"), "a")[0]);

    [Fact]
    public void AnyDoubleComesBackToTheBit()
    {
        var random = new Random(11);
        double[] values = [.. Enumerable.Range(0, 200_000).Select(i => i % 2 == 0
            ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
            : random.NextDouble() * Math.Pow(10, random.Next(-30, 30))).Where(double.IsFinite)];

        Assert.Equal(values, Numbers(Read("a\n" + string.Join('\n', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))), "a"));
    }

    [Fact]
    public void AnyNamesComeBack()
        => Properties.Hold(Prop.ForAll<string[]>(given =>
        {
            string[] names = [.. given.Where(name => name is not null).Select(name => string.Concat(name.Where(c => !char.IsSurrogate(c)))).Where(name => name.Length > 0)];
            File.WriteAllText(_path, "n,i\n" + string.Concat(names.Select((name, i) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{i}\n")));
            var table = CsvTable.Read(_path, new TableColumns { Categorical = ["n"] });
            return Names(table, "n").SequenceEqual(names);
        }));

    private static double[] Numbers(ColumnTable table, string name) => Assert.IsType<NumericColumn>(table.Find(name)).Values;

    private static IEnumerable<string?> Names(ColumnTable table, string name)
    {
        var column = Assert.IsType<CategoricalColumn>(table.Find(name));
        return column.Codes.Select(code => code < 0 ? null : column.Dictionary[code]);
    }

    private ColumnTable Read(string text)
    {
        File.WriteAllText(_path, text);
        return CsvTable.Read(_path, TableColumns.All);
    }
}
