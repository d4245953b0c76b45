namespace Orleans.Storage;

/// <summary>Turns a record into bytes and back.</summary>
public interface IGrainStorageSerializer
{
    BinaryData Serialize<T>(T? input);

    T? Deserialize<T>(BinaryData input);
}
