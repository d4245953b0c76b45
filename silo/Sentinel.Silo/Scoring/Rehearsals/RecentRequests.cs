using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Sentinel.Contracts;
using Sentinel.Silo.Scoring.Signatures;
using Sentinel.Silo.Scoring.Tensors;

namespace Sentinel.Silo.Scoring.Rehearsals;

/// <summary>A request that a version answered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Inputs">Tensors as they were sent.</param>
/// <param name="Outputs">Everything that the version answered.</param>
/// <param name="Watched">What is watched of it.</param>
public sealed record RecentRequest(string Id, IReadOnlyList<Tensor> Inputs, IReadOnlyList<Tensor> Outputs, WatchedAnswer Watched);

/// <summary>
/// A sample of what each version was asked and answered lately on this silo, for rehearsals: the newest <see cref="RequestsMost"/> at a pace of one in <see cref="Spacing"/>, none above <see cref="RequestBytesMost"/>, and of
/// <see cref="VersionsMost"/> versions, the one asked longest ago making room. In memory only, at most 32 MiB. A version that lost its traffic keeps its sample: it is what its answers must equal when it is to serve again.
/// </summary>
public sealed class RecentRequests(TimeProvider time)
{
    /// <summary>Requests that are kept of a version.</summary>
    public const int RequestsMost = 200;

    /// <summary>Versions of which requests are kept.</summary>
    public const int VersionsMost = 64;

    /// <summary>Bytes of a request with its answer; greater ones are not kept.</summary>
    public const int RequestBytesMost = 64 * 1024;

    /// <summary>Bytes that are kept of a version.</summary>
    public const int VersionBytesMost = 512 * 1024;

    /// <summary>Least time between two requests that are kept, once there are <see cref="RequestsMost"/>: a busy version keeps a longer stretch for it, and costs nothing more.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<ModelVersionId, Sample> _samples = new();
    private readonly Lock _room = new();

    /// <summary>Versions of which requests are kept.</summary>
    public IReadOnlyCollection<ModelVersionId> Versions => [.. _samples.Keys];

    /// <summary>Keeps a request, unless it is too great or too soon after the last.</summary>
    public void Keep(ModelVersionId version, RecentRequest request)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(request);
        if (!_samples.TryGetValue(version, out var sample))
        {
            sample = MakeRoom(version);
        }

        sample.Add(request, time.GetTimestamp(), time);
    }

    /// <summary>The newest requests of a version, newest first; empty where none was seen.</summary>
    public IReadOnlyList<RecentRequest> Of(ModelVersionId version, int most)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _samples.TryGetValue(version, out var sample) ? sample.Newest(most) : [];
    }

    /// <summary>The newest requests that other versions of a model answered, newest first, those of the version that was asked last before all others.</summary>
    public IReadOnlyList<RecentRequest> OfOthers(ModelVersionId version, int most)
    {
        ArgumentNullException.ThrowIfNull(version);
        var others = _samples.Where(s => s.Key.Model == version.Model && s.Key != version).OrderByDescending(s => s.Value.Last);
        return [.. others.SelectMany(s => s.Value.Newest(most)).Take(most)];
    }

    private Sample MakeRoom(ModelVersionId version)
    {
        lock (_room)
        {
            if (_samples.TryGetValue(version, out var found))
            {
                return found;
            }

            if (_samples.Count >= VersionsMost)
            {
                _samples.TryRemove(_samples.MinBy(s => s.Value.Last).Key, out _);
            }

            return _samples[version] = new Sample();
        }
    }

    private sealed class Sample
    {
        private readonly Lock _lock = new();
        private readonly Queue<(RecentRequest Request, long Bytes)> _requests = new(RequestsMost);
        private long _bytes;
        private long _last;

        public long Last => Interlocked.Read(ref _last);

        public void Add(RecentRequest request, long now, TimeProvider time)
        {
            lock (_lock)
            {
                if (_requests.Count == RequestsMost && time.GetElapsedTime(_last, now) < Spacing)
                {
                    return;
                }

                _last = now;
                var bytes = request.Inputs.Concat(request.Outputs).Sum(BytesOf);
                if (bytes > RequestBytesMost)
                {
                    return;
                }

                _requests.Enqueue((request, bytes));
                _bytes += bytes;
                while (_requests.Count > RequestsMost || _bytes > VersionBytesMost)
                {
                    _bytes -= _requests.Dequeue().Bytes;
                }
            }
        }

        public IReadOnlyList<RecentRequest> Newest(int most)
        {
            lock (_lock)
            {
                return [.. _requests.Reverse().Take(most).Select(r => r.Request)];
            }
        }

        private static long BytesOf(Tensor tensor) => tensor.Data switch
        {
            string[] texts => texts.Sum(text => 32L + (2 * text.Length)),
            Float16[] halves => 2L * halves.Length,
            var numbers => Buffer.ByteLength(numbers),
        };
    }
}
