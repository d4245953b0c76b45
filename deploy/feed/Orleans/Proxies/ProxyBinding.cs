using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What the proxies of one interface in one silo share.</summary>
internal sealed record ProxyBinding(GrainInterfaceType InterfaceType, GrainMethod[] Methods, GrainFactory Factory, CallDispatcher Dispatcher, ILogger Logger);
