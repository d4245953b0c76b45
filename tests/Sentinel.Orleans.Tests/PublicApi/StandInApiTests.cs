namespace Sentinel.Orleans.Tests.PublicApi;

public sealed class StandInApiTests
{
    /// <summary>Interfaces that programs implement: what genuine Orleans demands of them, the stand-in must demand too.</summary>
    private static readonly Type[] Implemented =
    [
        typeof(global::Orleans.Storage.IGrainStorage), typeof(global::Orleans.Storage.IGrainStorageSerializer), typeof(IReminderTable), typeof(IIncomingGrainCallFilter), typeof(IGrainBase), typeof(IRemindable),
        typeof(ILifecycleObserver), typeof(ILifecycleParticipant<>), typeof(IStartupTask), typeof(IConfigurationValidator), typeof(IGrainObserver),
    ];

    private readonly ApiSurface _standIn = new([typeof(IGrain).Assembly]);

    [GenuineFact]
    public void Every_public_type_and_member_of_the_stand_in_is_one_of_genuine_Orleans()
    {
        var genuine = new ApiSurface(GenuineOrleans.Load());
        var differences = new List<string>();
        foreach (var name in _standIn.TypeNames)
        {
            if (genuine.Find(name) is null)
            {
                differences.Add($"{name} is no type of Orleans");
                continue;
            }

            differences.AddRange(_standIn.Describe(name).Except(genuine.Describe(name)).Select(line => $"{name}: {line}"));
        }

        Assert.True(_standIn.TypeNames.Count() > 50);
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    [GenuineFact]
    public void Who_implements_an_interface_of_the_stand_in_implements_the_genuine_one()
    {
        var genuine = new ApiSurface(GenuineOrleans.Load());
        var missing = Implemented.SelectMany(type => genuine.DescribeDuties(type.FullName!).Except(_standIn.DescribeDuties(type.FullName!)).Select(line => $"{type.Name}: {line}"));
        Assert.Empty(missing);
    }
}
