using Sentinel.Contracts.Samples;
using Sentinel.Decisions.Samples;
using Sentinel.Grains.Storage;

namespace Sentinel.Grains.Samples;

/// <inheritdoc cref="IRequestSampleGrain"/>
[CollectionAgeLimit(Minutes = 5)]
public sealed class RequestSampleGrain : Grain, IRequestSampleGrain
{
    private readonly StoredRecord<RequestSample> _record;

    /// <summary>Made by the runtime.</summary>
    public RequestSampleGrain([PersistentState("sample", StorageNames.Provider)] IPersistentState<GrainRecord> storage) => _record = new StoredRecord<RequestSample>(storage, new RequestSampleFormat());

    private RequestSample Sample => _record.Value ?? RequestSample.Empty;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<int> KeepAsync(SampledRequest[] requests)
    {
        var next = Sample.With(requests);
        if (!ReferenceEquals(next, Sample))
        {
            try
            {
                await _record.WriteAsync(next);
            }
            catch
            {
                // Nobody knows which of the two is stored now.
                DeactivateOnIdle();
                throw;
            }
        }

        return next.All.Length;
    }

    /// <inheritdoc/>
    public Task<SampledRequest[]> GetAsync() => Task.FromResult(Sample.All);
}
