using System.Globalization;
using System.Text.RegularExpressions;
using Sentinel.Dashboard;

namespace Sentinel.Silo.Tests.Pages;

/// <summary>
/// The page's colours in both schemes: texts and marks stand out from their ground as WCAG 2.2 asks (1.4.3, 1.4.11), and verdicts are told apart by those who see no red, no green or no blue
/// (matrices of Machado, Oliveira and Fernandes 2009 at severity 1, distance in CIELAB; 2.3 is just noticeable).
/// </summary>
public sealed class PaletteTests
{
    private const double DistanceMin = 25;

    private static readonly Dictionary<string, double[,]> Sights = new()
    {
        ["all colours"] = new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        ["protanopia"] = new[,] { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
        ["deuteranopia"] = new[,] { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
        ["tritanopia"] = new[,] { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
    };

    public static TheoryData<string> Schemes => ["light", "dark"];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Texts_and_marks_stand_out_from_their_ground(string scheme)
    {
        var colours = Read(scheme);
        foreach (var ground in new[] { "ground", "card" })
        {
            Assert.All(["ink", "quiet", "accent", "drift"], text => Assert.True(Contrast(colours[text], colours[ground]) >= 4.5, $"{text} on {ground}: {Contrast(colours[text], colours[ground]):F2}"));
            Assert.All(["stable", "warning", "reference", "current"], mark => Assert.True(Contrast(colours[mark], colours[ground]) >= 3, $"{mark} on {ground}: {Contrast(colours[mark], colours[ground]):F2}"));
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Verdicts_and_versions_are_told_apart_whatever_colours_one_sees(string scheme)
    {
        var colours = Read(scheme);
        foreach (var (a, b) in new[] { ("stable", "warning"), ("stable", "drift"), ("warning", "drift"), ("reference", "current") })
        {
            Assert.All(Sights, sight =>
            {
                var distance = Distance(Lab(Seen(colours[a], sight.Value)), Lab(Seen(colours[b], sight.Value)));
                Assert.True(distance >= DistanceMin, $"{a} and {b} with {sight.Key}: {distance:F0}");
            });
        }
    }

    // The first :root is the light scheme, the second what the dark one changes.
    private static Dictionary<string, double[]> Read(string scheme)
    {
        using var stream = typeof(DashboardEndpoints).Assembly.GetManifestResourceStream("page/style.css")!;
        using var reader = new StreamReader(stream);
        var roots = Regex.Matches(reader.ReadToEnd(), @":root \{([^}]*)\}");
        return Regex.Matches(roots[scheme == "light" ? 0 : 1].Groups[1].Value, "--([a-z]+): #([0-9a-f]{3,6})").ToDictionary(m => m.Groups[1].Value, m => Linear(m.Groups[2].Value));
    }

    private static double[] Linear(string hex)
    {
        var six = hex.Length == 6 ? hex : string.Concat(hex.Select(digit => new string(digit, 2)));
        return [.. Enumerable.Range(0, 3).Select(i => int.Parse(six.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
    }

    private static double Luminance(double[] c) => (0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]);

    private static double Contrast(double[] a, double[] b) => (Math.Max(Luminance(a), Luminance(b)) + 0.05) / (Math.Min(Luminance(a), Luminance(b)) + 0.05);

    private static double[] Seen(double[] c, double[,] by) => [.. Enumerable.Range(0, 3).Select(row => Math.Clamp((by[row, 0] * c[0]) + (by[row, 1] * c[1]) + (by[row, 2] * c[2]), 0, 1))];

    private static double[] Lab(double[] c)
    {
        var (x, y, z) = (((0.4124 * c[0]) + (0.3576 * c[1]) + (0.1805 * c[2])) / 0.9505, Luminance(c), ((0.0193 * c[0]) + (0.1192 * c[1]) + (0.9505 * c[2])) / 1.089);
        return [(116 * Root(y)) - 16, 500 * (Root(x) - Root(y)), 200 * (Root(y) - Root(z))];
    }

    private static double Root(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
}
