using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Sentinel.Contracts.Audit;
using Sentinel.Decisions.Audit;
using Sentinel.Grains.Storage;
using Sentinel.Statistics.Encoding;

namespace Sentinel.Grains.Audit;

/// <summary>The keys of all histories.</summary>
/// <param name="Generated">The private key that was generated (PKCS #8, DER); null while keys come from the configuration.</param>
/// <param name="Keys">Public keys, the newest last.</param>
public sealed record AuditKeyRing(byte[]? Generated, AuditKey[] Keys)
{
    /// <summary>No key was ever used.</summary>
    public static AuditKeyRing Empty { get; } = new(null, []);
}

/// <summary>Bytes of an <see cref="AuditKeyRing"/>.</summary>
public sealed class AuditKeyRingFormat() : RecordFormat<AuditKeyRing>("A record of audit keys", "SAUK", 1)
{
    /// <inheritdoc/>
    protected override void Write(ByteWriter writer, AuditKeyRing record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.Optional(record.Generated, static (w, key) => w.Block(key));
        writer.List(record.Keys, static (w, key) =>
        {
            w.Text(key.Id);
            w.Text(key.PublicKey);
            w.Time(key.Since);
        });
    }

    /// <inheritdoc/>
    protected override AuditKeyRing Read(ref ByteReader reader, ushort version) => new(
        reader.Optional(static (ref ByteReader r) => r.Block()),
        reader.List(static (ref ByteReader r) => new AuditKey(r.Text(), r.Text(), r.Time())));
}

/// <summary>Signs with the configured key, else with one that it generates once. A key stands in the record before anything is signed with it.</summary>
public sealed class AuditKeyGrain : Grain, IAuditKeyGrain
{
    private readonly StoredRecord<AuditKeyRing> _record;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private ECDsa? _key;

    /// <summary>Made by the runtime.</summary>
    public AuditKeyGrain([PersistentState("audit-keys", StorageNames.Provider)] IPersistentState<GrainRecord> storage, IOptions<AuditOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _record = new StoredRecord<AuditKeyRing>(storage, new AuditKeyRingFormat());
        _options = options.Value;
        _time = time;
    }

    private AuditKeyRing Ring => _record.Value ?? AuditKeyRing.Empty;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _record.Load();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _key?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<AuditCheckpoint> SignAsync(string model, long index, string hash) => AuditSeal.Sign(await KeyAsync(), model, index, hash, _time.GetUtcNow());

    /// <inheritdoc/>
    public async Task<AuditKey[]> GetKeysAsync()
    {
        var current = AuditSeal.IdOf((await KeyAsync()).ExportSubjectPublicKeyInfo());
        return [.. Ring.Keys.Where(key => key.Id == current), .. Ring.Keys.Where(key => key.Id != current).Reverse()];
    }

    private async Task<ECDsa> KeyAsync()
    {
        if (_key is not null)
        {
            return _key;
        }

        var generated = Ring.Generated;
        var key = _options.LoadKey();
        if (key is null)
        {
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (generated is null)
            {
                generated = key.ExportPkcs8PrivateKey();
            }
            else
            {
                key.ImportPkcs8PrivateKey(generated, out _);
            }
        }

        var publicKey = key.ExportSubjectPublicKeyInfo();
        var id = AuditSeal.IdOf(publicKey);
        if (!Ring.Keys.Any(known => known.Id == id))
        {
            try
            {
                await _record.WriteAsync(new AuditKeyRing(generated, [.. Ring.Keys, new AuditKey(id, Convert.ToBase64String(publicKey), _time.GetUtcNow())]));
            }
            catch
            {
                // Nobody knows which of the two is stored now.
                key.Dispose();
                DeactivateOnIdle();
                throw;
            }
        }

        return _key = key;
    }
}
