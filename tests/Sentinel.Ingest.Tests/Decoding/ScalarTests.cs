using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sentinel.Ingest.Decoding;

namespace Sentinel.Ingest.Tests.Decoding;

public sealed class ScalarTests
{
    [Fact]
    public void Numbers_equal_the_librarys_bit_for_bit()
    {
        var texts = from whole in Gen.Choose(0, int.MaxValue)
                    from fraction in Gen.Choose(0, int.MaxValue)
                    from digits in Gen.Choose(0, 10)
                    from sign in Gen.Elements("", "-")
                    select string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}{(digits == 0 ? "" : "." + fraction.ToString("D10", CultureInfo.InvariantCulture)[..digits])}");
        Prop.ForAll(texts.ToArbitrary(), Same).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
        Prop.ForAll(ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)).ToArbitrary(), Same).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Numbers_of_19_digits_and_halves_between_doubles_do_too()
    {
        var random = new Random(20_261_121);
        for (var i = 0; i < 200_000; i++)
        {
            var digits = random.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture);
            var cut = random.Next(0, digits.Length);
            Assert.True(Same($"{digits[..(cut + 1)]}.{digits[cut..]}"[..Math.Min(20, digits.Length + 1)]), digits);
            Assert.True(Same(string.Create(CultureInfo.InvariantCulture, $"{digits}e{random.Next(-64, 65)}")), digits);

            // A double of 54 bits ends in the middle between two of 53.
            var half = ((random.NextInt64(1L << 52, 1L << 53) << 1) | 1) << random.Next(0, 9);
            Assert.True(Same(half.ToString(CultureInfo.InvariantCulture)), half.ToString(CultureInfo.InvariantCulture));
            Assert.True(Same((half / 2m).ToString(CultureInfo.InvariantCulture)), half.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("0e99999999999")]
    [InlineData("0.000e-40")]
    [InlineData("1e-99999999999")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("9007199254740993")]
    [InlineData("0.0000000000000000000000001")]
    [InlineData("99999999999999999999")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("1E+2")]
    public void Numbers_at_the_edges_of_the_fast_path_do_too(string text) => Assert.True(Same(text));

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0L)]
    [InlineData("2026-11-21T07:00:00Z", 1_795_244_400_000_000)]
    [InlineData("2026-11-21t08:30:00.1234567+01:30", 1_795_244_400_123_456)]
    [InlineData("2026-11-21 07:00:00.5-00:00", 1_795_244_400_500_000)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_800_000_000)]
    [InlineData("1969-12-31T23:59:59Z", -1_000_000)]
    [InlineData("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000)]
    public void A_time_is_read_to_the_microsecond(string text, long expected)
    {
        Assert.True(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out var microseconds));
        Assert.Equal(expected, microseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21T07:00:00")]
    [InlineData("2026-11-21T07:00Z")]
    [InlineData("2026-13-21T07:00:00Z")]
    [InlineData("2026-11-21T24:00:00Z")]
    [InlineData("2026-11-21T07:00:00.Z")]
    [InlineData("2026-11-21T07:00:00+0100")]
    [InlineData("2026-11-21T07:00:00Zulu")]
    [InlineData("+026-11-21T07:00:00Z")]
    [InlineData("0000-11-21T07:00:00Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out _));

    private static bool Same(string text) =>
        BitConverter.DoubleToInt64Bits(JsonNumber.Parse(Encoding.UTF8.GetBytes(text))) == BitConverter.DoubleToInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
}
