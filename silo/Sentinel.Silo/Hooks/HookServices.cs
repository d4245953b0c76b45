using Sentinel.Contracts.Alerts;
using Sentinel.Grains.Ports;
using Sentinel.Silo.Configuration;
using Sentinel.Silo.Hooks.Trainers;

namespace Sentinel.Silo.Hooks;

/// <summary>Registers what tells hooks.</summary>
internal static class HookServices
{
    internal static void AddHooks(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton(new HookSecrets(Environment.GetEnvironmentVariable)).AddSingleton<PageAddress>().AddSingleton<TopicProducer>();
        services.AddSingleton(s => new HttpDelivery(new HttpClient(GuardedConnections.CreateHandler(options.Hooks.AllowPrivateNetworks)), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SmtpSender(options.Hooks.AllowPrivateNetworks, s.GetRequiredService<HookSecrets>(), s.GetRequiredService<PageAddress>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WebhookSender>().AddSingleton<AlertmanagerSender>().AddSingleton<PagerDutySender>().AddSingleton<SlackSender>().AddSingleton<KafkaSender>();
        services.AddSingleton<GitHubStarter>().AddSingleton<AirflowStarter>().AddSingleton<KubernetesStarter>().AddSingleton(s => new CommandStarter(options.Hooks, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHookSender>(s => new HookSenders(new Dictionary<string, IHookSender>(StringComparer.Ordinal)
        {
            [HookTypes.Webhook] = s.GetRequiredService<WebhookSender>(),
            [HookTypes.Alertmanager] = s.GetRequiredService<AlertmanagerSender>(),
            [HookTypes.PagerDuty] = s.GetRequiredService<PagerDutySender>(),
            [HookTypes.Slack] = s.GetRequiredService<SlackSender>(),
            [HookTypes.Smtp] = s.GetRequiredService<SmtpSender>(),
            [HookTypes.Kafka] = s.GetRequiredService<KafkaSender>(),
            [HookTypes.GitHub] = NewTrainerSender<GitHubStarter>(s),
            [HookTypes.Airflow] = NewTrainerSender<AirflowStarter>(s),
            [HookTypes.Kubernetes] = NewTrainerSender<KubernetesStarter>(s),
            [HookTypes.Command] = NewTrainerSender<CommandStarter>(s),
        }));
    }

    private static TrainerSender NewTrainerSender<TStarter>(IServiceProvider services)
        where TStarter : ITrainerStarter =>
        new(services.GetRequiredService<TStarter>(), services.GetRequiredService<HookSecrets>(), services.GetRequiredService<PageAddress>(), services.GetRequiredService<TimeProvider>());
}
