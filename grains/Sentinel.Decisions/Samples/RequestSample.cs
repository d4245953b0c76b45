using System.Collections.Immutable;
using Sentinel.Contracts.Samples;

namespace Sentinel.Decisions.Samples;

/// <summary>
/// Requests of a version that are kept: the first <see cref="FirstMost"/> for good, so that the sample reaches back to when the version began, and the newest <see cref="NewestMost"/> besides. Bounded in bytes too.
/// </summary>
/// <param name="First">The first that came, oldest first.</param>
/// <param name="Newest">The newest after them, oldest first.</param>
public sealed record RequestSample(ImmutableArray<SampledRequest> First, ImmutableArray<SampledRequest> Newest)
{
    /// <summary>Requests that are kept for good.</summary>
    public const int FirstMost = 32;

    /// <summary>Requests that newer ones replace.</summary>
    public const int NewestMost = 32;

    /// <summary>Bytes of one request with its answer; greater ones are not kept.</summary>
    public const int RequestBytesMost = 64 * 1024;

    /// <summary>Bytes of either part; what would be more is not kept among the first, and makes older ones go among the newest.</summary>
    public const int PartBytesMost = 512 * 1024;

    /// <summary>Nothing.</summary>
    public static RequestSample Empty { get; } = new([], []);

    /// <summary>All of it, oldest first.</summary>
    public SampledRequest[] All => [.. First, .. Newest];

    /// <summary>The sample with what of these requests it has room for; the same instance when that is nothing. One that it has (by id, content and artifact) is not taken twice.</summary>
    public RequestSample With(IEnumerable<SampledRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return requests.Aggregate(this, static (sample, request) => sample.With(request));
    }

    private RequestSample With(SampledRequest request)
    {
        if (request.Content.Length > RequestBytesMost || All.Any(known => IsSame(known, request)))
        {
            return this;
        }

        if (Newest.IsEmpty && First.Length < FirstMost && SizeOf(First) + request.Content.Length <= PartBytesMost)
        {
            return this with { First = First.Add(request) };
        }

        var newest = Newest.Add(request);
        while (newest.Length > NewestMost || SizeOf(newest) > PartBytesMost)
        {
            newest = newest.RemoveAt(0);
        }

        return this with { Newest = newest };
    }

    private static bool IsSame(SampledRequest a, SampledRequest b) => a.Id == b.Id && a.ArtifactSha256 == b.ArtifactSha256 && a.Content.Span.SequenceEqual(b.Content.Span);

    private static long SizeOf(ImmutableArray<SampledRequest> requests) => requests.Sum(request => (long)request.Content.Length);
}
