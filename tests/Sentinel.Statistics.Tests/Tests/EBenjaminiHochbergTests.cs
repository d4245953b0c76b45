namespace Sentinel.Statistics.Tests.Tests;

public sealed class EBenjaminiHochbergTests
{
    [Fact]
    public void TheLargestAreRejectedThatTogetherReachTheLevel()
    {
        // k = 4, 1/α = 10: one alone needs 40, two 20 each, three 13.3, all four 10.
        Assert.Equal([false, false, false, false], Reject(39, 19, 13, 9));
        Assert.Equal([true, false, false, false], Reject(40, 19, 13, 9));
        Assert.Equal([true, true, false, false], Reject(21, 20, 13, 9));
        Assert.Equal([true, true, true, true], Reject(10, 10, 10, 10));
    }

    [Fact]
    public void WhatHasNoValueDoesNotCount()
        => Assert.Equal([false, true], EBenjaminiHochberg.Reject([null, Math.Log(10)], Math.Log(10)));

    [Fact]
    public void NothingIsRejectedOfNothing()
        => Assert.Empty(EBenjaminiHochberg.Reject([], 1));

    private static bool[] Reject(params double[] values) => EBenjaminiHochberg.Reject([.. values.Select(value => (double?)(Math.Log(value) + 1e-12))], Math.Log(10));
}
