namespace Orleans.Configuration;

/// <summary>How memory storage is spread over grains; here it is not.</summary>
public class MemoryGrainStorageOptions;
