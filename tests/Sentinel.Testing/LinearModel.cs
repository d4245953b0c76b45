namespace Sentinel.Testing;

/// <summary>The smallest useful ONNX file: <c>score = 2 a + 3 b + 1</c>, one <c>Gemm</c> over an input <c>features</c> of shape (rows, 2).</summary>
public static class LinearModel
{
    /// <summary>The file.</summary>
    public static byte[] Bytes { get; } = Convert.FromBase64String(
        "CAg6iAEKHQoIZmVhdHVyZXMKAXcKAWISBXNjb3JlIgRHZW1tEgZsaW5lYXIqEwgCCAEQAUIBd0oIAAAAQAAAQEAqDQgBEAFCAWJKBAAAgD9aHg" +
        "oIZmVhdHVyZXMSEgoQCAESDAoGEgRyb3dzCgIIAmIbCgVzY29yZRISChAIARIMCgYSBHJvd3MKAggBQgQKABAN");

    /// <summary>What it answers for one row.</summary>
    public static float Score(float a, float b) => (2 * a) + (3 * b) + 1;
}
