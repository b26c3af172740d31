using System.Buffers.Binary;

namespace Lading.Scanning.Archives;

/// <summary>
/// What is done to content before LZMA2 packs it: differences of bytes that are some apart, and absolute targets of calls in executables
/// (The .xz File Format 1.2.1, 5.3.2 and 5.3.3; instructions as in the LZMA SDK, "BCJ").
/// </summary>
internal sealed class XzFilter
{
    private enum Kind : byte { Delta = 3, X86, PowerPc, Arm = 7, ArmThumb, Sparc, Arm64 }

    private readonly Kind _kind;
    private readonly byte[] _history;
    private uint _position;
    private byte _historyAt;
    private uint _x86State;

    private XzFilter(Kind kind, int distance, uint position)
    {
        (_kind, _position) = (kind, position);
        _history = new byte[distance];
    }

    public static XzFilter Of(ulong id, ReadOnlySpan<byte> properties)
    {
        if (id is not (3 or 4 or 5 or 7 or 8 or 9 or 10))
            throw new ParseException($"an xz block is packed by the filter {id}, which is not known here");
        if (id == 3)
            return properties.Length == 1 ? new XzFilter(Kind.Delta, properties[0] + 1, 0) : throw new ParseException("the header of an xz block is damaged");
        return new XzFilter((Kind)id, 0, properties.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(properties) : 0);
    }

    /// <summary>Undoes it in place; returns how many bytes of the beginning are done.</summary>
    public int Undo(Span<byte> bytes)
    {
        int done = _kind switch
        {
            Kind.Delta => Delta(bytes),
            Kind.X86 => X86(bytes),
            Kind.ArmThumb => Thumb(bytes),
            _ => Words(bytes),
        };
        _position += (uint)done;
        return done;
    }

    private int Delta(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
        {
            b += _history[_historyAt];
            _history[_historyAt] = b;
            _historyAt = (byte)(_historyAt + 1 == _history.Length ? 0 : _historyAt + 1);
        }
        return bytes.Length;
    }

    /// <summary>Processors with instructions of four bytes.</summary>
    private int Words(Span<byte> bytes)
    {
        int at = 0;
        for (; at + 4 <= bytes.Length; at += 4)
        {
            Span<byte> word = bytes[at..];
            uint pc = _position + (uint)at;
            uint big = BinaryPrimitives.ReadUInt32BigEndian(word), little = BinaryPrimitives.ReadUInt32LittleEndian(word);
            if (_kind == Kind.PowerPc && (big & 0xfc000003) == 0x48000001)
                BinaryPrimitives.WriteUInt32BigEndian(word, 0x48000001 | (big & 0x03fffffc) - pc & 0x03fffffc);
            else if (_kind == Kind.Arm && little >> 24 == 0xeb)
                BinaryPrimitives.WriteUInt32LittleEndian(word, 0xeb000000 | ((little & 0xffffff) << 2) - (pc + 8) >> 2 & 0xffffff);
            else if (_kind == Kind.Sparc && big >> 22 is 0x100 or 0x1ff)
            {
                uint target = (big << 2) - pc >> 2;
                BinaryPrimitives.WriteUInt32BigEndian(word, 0 - (target >> 22 & 1) << 22 & 0x3fffffff | target & 0x3fffff | 0x40000000);
            }
            else if (_kind == Kind.Arm64 && little >> 26 == 0x25)
                BinaryPrimitives.WriteUInt32LittleEndian(word, 0x94000000 | little - (pc >> 2) & 0x03ffffff);
            else if (_kind == Kind.Arm64 && (little & 0x9f000000) == 0x90000000)
            {
                uint source = little >> 29 & 3 | little >> 3 & 0x1ffffc;
                if ((source + 0x020000 & 0x1c0000) != 0)
                    continue;
                uint target = source - (pc >> 12);
                BinaryPrimitives.WriteUInt32LittleEndian(word, little & 0x9000001f | (target & 3) << 29 | (target & 0x03fffc) << 3 | 0 - (target & 0x020000) & 0xe00000);
            }
        }
        return at;
    }

    private int Thumb(Span<byte> bytes)
    {
        int at = 0;
        for (; at + 4 <= bytes.Length; at += 2)
        {
            if ((bytes[at + 1] & 0xf8) != 0xf0 || (bytes[at + 3] & 0xf8) != 0xf8)
                continue;
            uint source = (uint)((bytes[at + 1] & 7) << 19 | bytes[at] << 11 | (bytes[at + 3] & 7) << 8 | bytes[at + 2]) << 1;
            uint target = source - (_position + (uint)at + 4) >> 1;
            bytes[at + 1] = (byte)(0xf0 | target >> 19 & 7);
            bytes[at] = (byte)(target >> 11);
            bytes[at + 3] = (byte)(0xf8 | target >> 8 & 7);
            bytes[at + 2] = (byte)target;
            at += 2;
        }
        return at;
    }

    /// <summary>Calls and jumps (E8, E9) whose target has a highest byte of 00 or FF, unless they look like part of another.</summary>
    private int X86(Span<byte> bytes)
    {
        int at = 0;
        uint mask = _x86State;
        int end = bytes.Length - 4;
        int previous = -1;
        for (; at < end; at++)
        {
            if ((bytes[at] & 0xfe) != 0xe8)
                continue;
            int gap = at - previous;
            previous = at;
            mask = gap > 3 ? 0 : mask << gap - 1 & 7;
            if (mask != 0 && (!IsAllowed(mask) || IsEdge(bytes[at + 4 - BitOf(mask)])))
            {
                mask = mask << 1 & 7 | 1;
                continue;
            }
            if (!IsEdge(bytes[at + 4]))
            {
                mask = mask << 1 & 7 | 1;
                continue;
            }
            uint source = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]);
            uint target;
            while (true)
            {
                target = source - (_position + (uint)at + 5);
                if (mask == 0)
                    break;
                int shift = BitOf(mask) * 8;
                if (!IsEdge((byte)(target >> 24 - shift)))
                    break;
                source = target ^ (1u << 32 - shift) - 1;
            }
            target &= 0x1ffffff;
            target |= 0 - (target & 0x1000000);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(at + 1)..], target);
            at += 4;
            previous = at;
            mask = 0;
        }
        int left = at - previous;
        _x86State = left > 3 ? 0 : mask << left - 1 & 7;
        return at;
    }

    private static bool IsEdge(byte b) => b is 0 or 0xff;

    private static bool IsAllowed(uint mask) => mask is 0 or 1 or 2 or 4;

    private static int BitOf(uint mask) => mask switch { 1 => 1, 2 or 3 => 2, _ => 3 };
}
