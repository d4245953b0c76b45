using Sentinel.Contracts;
using Sentinel.Orleans.Tests.Grains;
using Sentinel.Testing;

namespace Sentinel.Orleans.Tests.Contracts;

public sealed class ContractRuleTests
{
    [Fact]
    public void Every_message_of_the_contracts_is_immutable_and_fixed_on_the_wire()
    {
        var (messages, violations) = ContractRules.Check(typeof(ModelVersionId).Assembly);
        Assert.True(messages > 10, $"only {messages} messages found");
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    [Fact]
    public void A_message_that_breaks_the_rules_is_found()
    {
        var (_, violations) = ContractRules.Check(typeof(ContractRuleTests).Assembly, [typeof(IBadCalls), typeof(IStateGrain)]);
        Assert.Contains($"{typeof(BadMessage).FullName} is not sealed", violations);
        Assert.Contains($"{typeof(BadMessage).FullName} lacks [Immutable]", violations);
        Assert.Contains($"{typeof(BadMessage).FullName} lacks [Alias]", violations);
        Assert.Contains($"{typeof(BadMessage).FullName}.Text can be set", violations);
        Assert.Contains($"{typeof(BadMessage).FullName}.Text lacks [Id]", violations);
        Assert.Contains($"{typeof(BadMessage).FullName}.Number has the id 1 of Other", violations);
        Assert.Contains(violations, violation => violation.Contains("List`1, which can change", StringComparison.Ordinal));
        Assert.DoesNotContain(violations, violation => violation.Contains("StateView", StringComparison.Ordinal));
    }
}

/// <summary>No grain, or genuine Orleans would refuse to start.</summary>
public interface IBadCalls
{
    Task<List<string>> SendAsync(BadMessage message);
}

public class BadMessage
{
    public string Text { get; set; } = "";

    [Id(1)]
    public int Other { get; init; }

    [Id(1)]
    public int Number { get; init; }
}
