namespace Orleans.Runtime;

/// <summary>Runs once when the silo starts.</summary>
public interface IStartupTask
{
    Task Execute(CancellationToken cancellationToken);
}
