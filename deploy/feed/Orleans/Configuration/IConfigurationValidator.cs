namespace Orleans;

/// <summary>Judges a part of the configuration before the silo starts, and throws <see cref="Runtime.OrleansConfigurationException"/>.</summary>
public interface IConfigurationValidator
{
    void ValidateConfiguration();
}
