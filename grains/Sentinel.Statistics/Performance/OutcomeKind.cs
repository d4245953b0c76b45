namespace Sentinel.Statistics.Performance;

/// <summary>What a model predicts, which decides the figures of its performance.</summary>
public enum OutcomeKind
{
    /// <summary>One of two classes, usually with the probability of the positive one.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>A number.</summary>
    Regression,
}
