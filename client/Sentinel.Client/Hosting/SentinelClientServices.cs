using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sentinel.Client.Rows;
using Sentinel.Client.Sending;

namespace Sentinel.Client.Hosting;

/// <summary>Adds Sentinel to an application.</summary>
public static class SentinelClientServices
{
    /// <summary>
    /// Adds <see cref="ISentinelClient"/> over HTTP, and the senders <see cref="RowSender{TRow}"/> of <see cref="Prediction"/> and of <see cref="Label"/>, which send what still waits when the application ends. The options are
    /// checked when it starts.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options; bind a section here, or call <c>Configure&lt;SentinelClientOptions&gt;</c> for it.</param>
    public static IServiceCollection AddSentinelClient(this IServiceCollection services, Action<SentinelClientOptions>? configure = null)
    {
        services.AddSentinelSenders(configure);
        services.TryAddSingleton<ISentinelClient>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<SentinelClientOptions>>().Value;
            return SentinelClient.Connect(options.Url!, options.ApiKey, options.Actor);
        });
        return services;
    }

    /// <summary>Adds the options and the senders only, for whatever <see cref="ISentinelClient"/> the application has.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddSentinelSenders(this IServiceCollection services, Action<SentinelClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SentinelClientOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SentinelClientOptions>, SentinelClientOptionsRules>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => provider.GetRequiredService<ISentinelClient>().CreatePredictionSender(OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<ISentinelClient>().CreateLabelSender(OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static SenderOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<SentinelClientOptions>>().Value.Sender;
}
