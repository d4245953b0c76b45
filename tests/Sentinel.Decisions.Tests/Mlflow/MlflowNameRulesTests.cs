using FsCheck;
using FsCheck.Fluent;
using Sentinel.Contracts;
using Sentinel.Decisions.Mlflow;

namespace Sentinel.Decisions.Tests.Mlflow;

public sealed class MlflowNameRulesTests
{
    [Fact]
    public void A_name_means_the_model_of_that_name_until_one_of_the_two_is_taken()
    {
        var names = MlflowNameRules.Empty.With("renamed", "housing");

        Assert.Equal(("housing", null, "other"), (names.ModelOf("renamed"), names.ModelOf("housing"), names.ModelOf("other")));
        Assert.Equal(("renamed", null, "other"), (names.NameOf("housing"), names.NameOf("renamed"), names.NameOf("other")));
        Assert.Equal("housing", names.With("again", "housing").ModelOf("again"));
        Assert.Equal(MlflowNameRules.Empty.Models, names.With("housing", "housing").Models);
    }

    [Fact]
    public void Every_name_gets_a_model_of_its_own_whose_name_Sentinel_allows() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyString[]>(),
        given =>
        {
            var names = given.Select(name => name.Get).Distinct(StringComparer.Ordinal).Aggregate(MlflowNameRules.Empty, (known, name) => known.With(name, known.ModelFor(name)));
            var models = given.Select(name => names.ModelOf(name.Get)).ToArray();
            return models.All(ModelVersionId.IsModelName) && models.Distinct().Count() == given.Select(name => name.Get).Distinct(StringComparer.Ordinal).Count();
        }).QuickCheckThrowOnFailure();
}
