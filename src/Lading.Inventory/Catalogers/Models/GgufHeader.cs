using System.Buffers.Binary;
using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Models;

/// <summary>
/// The metadata at the start of a GGUF model: ggml, docs/gguf.md. Only values of one text or number are kept; arrays,
/// which hold vocabularies, are passed over.
/// </summary>
internal static class GgufHeader
{
    private const int MaxPairs = 10_000;
    private const int MaxText = 64 << 10;
    private const int Buffer = 64 << 10;
    private const long MaxHeader = 256 << 20;

    /// <summary>The metadata by key; null when the file is not GGUF. Throws <see cref="ParseException"/> when it is damaged.</summary>
    public static Dictionary<string, string>? TryRead(ScannedFile file)
    {
        Span<byte> head = stackalloc byte[24];
        if (file.Read(0, head) < 24 || !head.StartsWith("GGUF"u8))
            return null;
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (version is not (2 or 3))
            throw new ParseException($"GGUF version {version} is not known");
        ulong tensors = BinaryPrimitives.ReadUInt64LittleEndian(head[8..]);
        ulong pairs = BinaryPrimitives.ReadUInt64LittleEndian(head[16..]);
        if (pairs > MaxPairs)
            throw new ParseException($"the model claims {pairs} metadata entries");
        var reader = new Reader(file) { At = 24 };
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["gguf.version"] = $"{version}", ["gguf.tensors"] = $"{tensors}" };
        for (ulong i = 0; i < pairs; i++)
        {
            string key = reader.Text() ?? throw new ParseException("a metadata key is too long");
            if (reader.Value((uint)reader.Number(4), 0) is { } value)
                values.TryAdd(key, value);
        }
        return values;
    }

    /// <summary>Reads forward through a window, so that a header of many small fields costs few reads.</summary>
    private sealed class Reader(ScannedFile file)
    {
        private readonly byte[] _window = new byte[Buffer];
        private long _start;
        private int _length;

        public long At { get; set; }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (At < _start || At + count > _start + _length)
            {
                _start = At;
                _length = file.Read(At, _window);
            }
            if (count > _length - (At - _start) || At > MaxHeader)
                throw new ParseException("the model's header is cut off");
            ReadOnlySpan<byte> bytes = _window.AsSpan((int)(At - _start), count);
            At += count;
            return bytes;
        }

        public ulong Number(int size)
        {
            Span<byte> bytes = stackalloc byte[8];
            bytes.Clear();
            Take(size).CopyTo(bytes);
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        /// <summary>A text; null, and passed over, when it is longer than a value of interest.</summary>
        public string? Text()
        {
            ulong length = Number(8);
            if (length > (ulong)file.Size)
                throw new ParseException("the model's header is cut off");
            if (length < MaxText)
                return Encoding.UTF8.GetString(Take((int)length));
            At += (long)length;
            return null;
        }

        /// <summary>A value of one of the thirteen types; null for arrays.</summary>
        public string? Value(uint type, int depth)
        {
            switch (type)
            {
                case 0:
                case 7:
                    return $"{Number(1)}";
                case 1:
                    return $"{(sbyte)Number(1)}";
                case 2:
                    return $"{Number(2)}";
                case 3:
                    return $"{(short)Number(2)}";
                case 4:
                    return $"{Number(4)}";
                case 5:
                    return $"{(int)Number(4)}";
                case 6:
                    return BitConverter.UInt32BitsToSingle((uint)Number(4)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                case 8:
                    return Text();
                case 9:
                    Array(depth);
                    return null;
                case 10:
                    return $"{Number(8)}";
                case 11:
                    return $"{(long)Number(8)}";
                case 12:
                    return BitConverter.UInt64BitsToDouble(Number(8)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                default:
                    throw new ParseException($"the model's header has a value of type {type}");
            }
        }

        private void Array(int depth)
        {
            uint type = (uint)Number(4);
            ulong count = Number(8);
            if (count > (ulong)file.Size || depth > 4)
                throw new ParseException("the model's header has an array that does not fit the file");
            int size = type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, 10 or 11 or 12 => 8, _ => 0 };
            if (size > 0)
            {
                At += (long)count * size;
                return;
            }
            for (ulong i = 0; i < count; i++)
                if (type == 8)
                    Skip();
                else
                    Value(type, depth + 1);
        }

        private void Skip()
        {
            ulong length = Number(8);
            if (length > (ulong)file.Size)
                throw new ParseException("the model's header is cut off");
            At += (long)length;
        }
    }
}
