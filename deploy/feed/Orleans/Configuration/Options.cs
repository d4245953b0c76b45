namespace Orleans.Configuration;

/// <summary>The names of the service and of the cluster.</summary>
public class ClusterOptions
{
    public const string DefaultClusterId = "default";
    public const string DefaultServiceId = "default";

    public string ClusterId { get; set; } = DefaultClusterId;

    public string ServiceId { get; set; } = DefaultServiceId;
}

/// <summary>The silo's name.</summary>
public class SiloOptions
{
    public string SiloName { get; set; } = null!;
}

/// <summary>How calls travel.</summary>
public abstract class MessagingOptions
{
    internal MessagingOptions()
    {
    }

    /// <summary>How long a caller waits for an answer. Default 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>How calls travel in a silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT = 0;
    public const int DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT = 0;

    /// <summary>Requests in an activation at once, running or waiting; more are refused. Default 0: no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_HARD_LIMIT;

    /// <summary>The same for stateless workers. Default 0: no limit.</summary>
    public int MaxEnqueuedRequestsHardLimit_StatelessWorker { get; set; } = DEFAULT_MAX_ENQUEUED_REQUESTS_STATELESS_WORKER_HARD_LIMIT;
}

/// <summary>When idle activations end.</summary>
public class GrainCollectionOptions
{
    public static readonly TimeSpan DEFAULT_COLLECTION_QUANTUM = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan DEFAULT_ACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan DEFAULT_DEACTIVATION_TIMEOUT = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle. Default 15 minutes, more than <see cref="CollectionQuantum"/>.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same by class, by its full name.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

    /// <summary>How often idle activations are looked for. Default one minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = DEFAULT_COLLECTION_QUANTUM;

    /// <summary>How long activating may take. Default 30 seconds.</summary>
    public TimeSpan ActivationTimeout { get; set; } = DEFAULT_ACTIVATION_TIMEOUT;

    /// <summary>How long deactivating may take. Default 30 seconds.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = DEFAULT_DEACTIVATION_TIMEOUT;
}
