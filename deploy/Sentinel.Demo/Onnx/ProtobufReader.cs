namespace Sentinel.Demo.Onnx;

/// <summary>One field of a protocol buffer message: its number and wire type, the bytes of its content, and the bytes of the whole field.</summary>
internal readonly ref struct ProtobufField(int number, int wireType, ReadOnlySpan<byte> content, ReadOnlySpan<byte> whole)
{
    public int Number { get; } = number;

    public int WireType { get; } = wireType;

    public ReadOnlySpan<byte> Content { get; } = content;

    public ReadOnlySpan<byte> Whole { get; } = whole;
}

/// <summary>Walks the fields of a protocol buffer message in their order.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public bool TryRead(out ProtobufField field)
    {
        if (_rest.IsEmpty)
        {
            field = default;
            return false;
        }

        var start = _rest;
        var tag = Varint();
        var wireType = (int)(tag & 7);
        ReadOnlySpan<byte> content;
        switch (wireType)
        {
            case 0:
                var before = _rest;
                Varint();
                content = before[..(before.Length - _rest.Length)];
                break;
            case 1:
                content = Take(8);
                break;
            case 2:
                content = Take((int)Varint());
                break;
            case 5:
                content = Take(4);
                break;
            default:
                throw new InvalidDataException($"Wire type {wireType} is not one that an ONNX file holds");
        }

        field = new ProtobufField((int)(tag >> 3), wireType, content, start[..(start.Length - _rest.Length)]);
        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new InvalidDataException("The message is cut short");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
