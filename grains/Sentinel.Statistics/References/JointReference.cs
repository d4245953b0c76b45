using Sentinel.Statistics.Encoding;
using Sentinel.Statistics.Evidence;
using Sentinel.Statistics.Multivariate;
using Sentinel.Statistics.Sketches;

namespace Sentinel.Statistics.References;

/// <summary>
/// Numeric features of a reference together: what their means, relations and joint distribution are held against. Made of the rows that have a number within ±1e100 in each of them;
/// it keeps moments and means, no rows. Its scale and principal components follow from co-moments, its own or, where it was made of windows, those of the reference that their rows were
/// brought to scale by; they are fitted anew when they are first asked for.
/// </summary>
public sealed class JointReference
{
    /// <summary>One of how many live rows is sampled for the kernel distance, unless a reference says otherwise.</summary>
    public const int UsualSampleEvery = 32;

    private readonly Lazy<PrincipalComponents?> _components;
    private readonly Lazy<Standardisation> _scale;
    private readonly Lazy<double?> _rootMeanSquareError;

    internal JointReference(int[] columns, CoMoments moments, CoMoments? former, BlockSpread errors, DependenceProfile dependence, KernelReference kernel, int sampleEvery)
    {
        Columns = columns;
        Moments = moments;
        Former = former;
        Errors = errors;
        Dependence = dependence;
        Kernel = kernel;
        SampleEvery = sampleEvery;
        _components = new Lazy<PrincipalComponents?>(() => PrincipalComponents.Fit(former ?? moments));
        _scale = new Lazy<Standardisation>(() => new Standardisation(former ?? moments));
        _rootMeanSquareError = new Lazy<double?>(() => Components?.RootMeanSquareError(moments));
    }

    /// <summary>Places of the features among the numeric features of the profile, ascending: 2 to 64 of them.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>Count, means and co-moments of the complete rows. Not to be changed.</summary>
    public CoMoments Moments { get; }

    /// <summary>Co-moments of the rows by which rows are brought to scale, where those are not this reference's own. Not to be changed.</summary>
    public CoMoments? Former { get; }

    /// <summary>The mean reconstruction error of the complete rows, and how far it varies from block to block; 0 where there are no components.</summary>
    public BlockSpread Errors { get; }

    /// <summary>How many rows count as one for means.</summary>
    public DependenceProfile Dependence { get; }

    /// <summary>What the kernel distance is held against.</summary>
    public KernelReference Kernel { get; }

    /// <summary>One of how many live rows is sampled for the kernel distance.</summary>
    public int SampleEvery { get; }

    /// <summary>Principal components; null when fewer than two of the features vary.</summary>
    public PrincipalComponents? Components => _components.Value;

    /// <summary>The root of the reference's mean squared reconstruction error; null where there are no components.</summary>
    public double? RootMeanSquareError => _rootMeanSquareError.Value;

    internal Standardisation Scale => _scale.Value;

    /// <summary>
    /// The same features of closed windows as a reference. Moments and mean errors are exactly theirs, on the scale and by the components of the former reference, to which their rows were brought;
    /// how far blocks vary, and φ, need the order of rows and are the former reference's.
    /// </summary>
    internal static JointReference Of(JointSketch windows)
    {
        var former = windows.Reference;
        return new JointReference(
            [.. former.Columns],
            windows.Moments(),
            former.Former ?? former.Moments,
            former.Errors.About(windows.MeanError() ?? former.Errors.Mean),
            former.Dependence.Carried(),
            former.Kernel.Of(windows.Kernel, former.SampleEvery),
            former.SampleEvery);
    }

    /// <summary>φ of one in k rows: of the dependence among neighbours, rows that are k apart keep a k-th.</summary>
    internal double DependenceOfSample(int every) => 1 + ((Dependence.Factor - 1) / every);

    internal void WriteTo(ByteWriter writer)
    {
        writer.Count(SampleEvery);
        writer.Counts([.. Columns.Select(column => (long)column)]);
        Moments.WriteTo(writer);
        writer.Flag(Former is not null);
        Former?.WriteTo(writer);
        Errors.WriteTo(writer);
        Dependence.WriteTo(writer);
        Kernel.WriteTo(writer);
    }

    internal static JointReference ReadFrom(ref ByteReader reader, int numericFeatures)
    {
        long every = reader.Count();
        int[] columns = Array.ConvertAll(reader.Counts(), column => (int)Math.Min(column, int.MaxValue));
        var moments = CoMoments.ReadFrom(ref reader);
        var former = reader.Flag() ? CoMoments.ReadFrom(ref reader) : null;
        bool ascend = columns.Length >= 2 && columns[^1] < numericFeatures && columns.Zip(columns.Skip(1)).All(pair => pair.First < pair.Second);
        return every is > 0 and <= int.MaxValue && ascend && columns.Length == moments.Features && (former?.Features ?? moments.Features) == moments.Features
            ? new JointReference(columns, moments, former, BlockSpread.ReadFrom(ref reader), DependenceProfile.ReadFrom(ref reader), KernelReference.ReadFrom(ref reader, moments.Features), (int)every)
            : throw new InvalidDataException($"The joint part of a reference names {columns.Length} columns of {numericFeatures}, and has moments of {moments.Features}.");
    }
}
