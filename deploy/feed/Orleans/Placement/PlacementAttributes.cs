namespace Orleans.Placement;

/// <summary>Where a grain's activations live. With one silo every strategy chooses the same.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute
{
    internal PlacementAttribute()
    {
    }
}

/// <summary>On the silo of the first caller.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute;

/// <summary>On any silo.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RandomPlacementAttribute : PlacementAttribute;

/// <summary>On the silo with most to spare.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;
