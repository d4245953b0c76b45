namespace Orleans.Runtime;

/// <summary>Says that a cluster has been chosen: the one there is.</summary>
internal sealed class SingleSiloCluster;
