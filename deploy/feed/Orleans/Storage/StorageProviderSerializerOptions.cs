using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Storage;

/// <summary>Options of a storage provider that keeps bytes.</summary>
public interface IStorageProviderSerializerOptions
{
    IGrainStorageSerializer GrainStorageSerializer { get; set; }
}

/// <summary>Gives a provider the serializer that is registered under its name, or else the one for all. Unlike Orleans, there is none to fall back on.</summary>
public class DefaultStorageProviderSerializerOptionsConfigurator<TOptions>(IServiceProvider serviceProvider) : IPostConfigureOptions<TOptions>
    where TOptions : class, IStorageProviderSerializerOptions
{
    public void PostConfigure(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.GrainStorageSerializer ??=
            (name is null ? null : serviceProvider.GetKeyedService<IGrainStorageSerializer>(name)) ??
            serviceProvider.GetService<IGrainStorageSerializer>() ??
            throw new NotSupportedException($"{nameof(IGrainStorageSerializer)}: the Orleans stand-in has no default serializer; register one, or set {nameof(options.GrainStorageSerializer)}.");
    }
}
