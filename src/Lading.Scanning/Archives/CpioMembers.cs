using System.Buffers.Binary;

namespace Lading.Scanning.Archives;

/// <summary>
/// Archives of cpio: the formats of cpio(5) that POSIX (odc), SVR4 (newc, with and without checksums) and the PDP-11 (of either byte order) left.
/// Several may follow one another with zeros between, as in initial RAM disks (Linux, Documentation/driver-api/early-userspace/buffer-format);
/// what follows that is none is <see cref="Behind"/>.
/// </summary>
internal sealed class CpioMembers(Stream stream) : ForwardMembers(stream)
{
    private const int MaxName = 64 << 10;
    private const int BlockSize = 512;
    private const int NewSize = 110, OldSize = 76, BinarySize = 26;

    private int _padding = 1;
    private bool _ended;

    public override Stream? Behind => _ended && !Peek(1).IsEmpty ? Rest : null;

    /// <summary>True for what a header begins with.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("07070"u8) && head.Length >= OldSize)
            return head[5] == '7' ? head[6..OldSize].IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0
                : head[5] is (byte)'1' or (byte)'2' && head.Length >= NewSize && head[6..NewSize].IndexOfAnyExcept("0123456789abcdefABCDEF"u8) < 0;
        // Two bytes say little: the name has to end where the header says.
        return head.Length > BinarySize && (head[0], head[1]) is (0xc7, 0x71) or (0x71, 0xc7) && Half(head, 20) is > 1 and <= 1024 and var name
            && (head.Length < BinarySize + name || head[BinarySize + name - 1] == 0) && head[BinarySize] != 0;
    }

    public override bool Next()
    {
        while (!_ended)
        {
            SkipTo(ContentEnd, content: true);
            SkipTo(ContentEnd + Padding(ContentEnd), content: false);
            ReadOnlySpan<byte> head = Peek(NewSize);
            if (head.IsEmpty)
                throw CutOff();
            if (head.StartsWith("07070X"u8))
                throw new ParseException("it is an archive whose headers RPM left out, which is not opened");
            if (!IsHeader(head))
                throw new ParseException("a header of the archive is damaged");
            ReadHeader();
            if (Name != "TRAILER!!!" || Size != 0)
                return true;
            // Zeros fill the last block.
            for (int zeros; (zeros = Zeros(Peek(BlockSize))) > 0;)
                SkipTo(Position + zeros, content: true);
            _ended = !IsHeader(Peek(NewSize));
            ContentEnd = Position;
            _padding = 1;
        }
        return false;
    }

    private static int Zeros(ReadOnlySpan<byte> block) => block.IndexOfAnyExcept((byte)0) is >= 0 and var zeros ? zeros : block.Length;

    private void ReadHeader()
    {
        Span<byte> header = stackalloc byte[NewSize];
        ReadOnlySpan<byte> start = Peek(6);
        bool binary = start[0] != '0';
        bool old = !binary && start[5] == '7';
        header = header[..(binary ? BinarySize : old ? OldSize : NewSize)];
        Fill(header);
        _padding = binary ? 2 : old ? 1 : 4;
        long name = binary ? Half(header, 20) : old ? Number(header.Slice(59, 6), 8) : Number(header.Slice(94, 8), 16);
        long size = binary ? (long)Half(header, 22) << 16 | (uint)Half(header, 24) : old ? Number(header.Slice(65, 11), 8) : Number(header.Slice(54, 8), 16);
        long mode = binary ? Half(header, 6) : old ? Number(header.Slice(18, 6), 8) : Number(header.Slice(14, 8), 16);
        if (name is < 1 or > MaxName)
            throw new ParseException($"a name in the archive has {name} bytes");
        byte[] text = new byte[name];
        Fill(text);
        SkipTo(Position + Padding(Position), content: false);
        string path = ZipNames.Text(text.AsSpan().TrimEnd((byte)0));
        Name = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        IsFile = (mode & 0xf000) == 0x8000;
        Size = size;
        ContentEnd = Position + size;
    }

    private long Padding(long position) => -position & (_padding - 1);

    /// <summary>A number of 16 bits in the byte order that the magic has.</summary>
    private static int Half(ReadOnlySpan<byte> header, int at) =>
        header[0] == 0xc7 ? BinaryPrimitives.ReadUInt16LittleEndian(header[at..]) : BinaryPrimitives.ReadUInt16BigEndian(header[at..]);

    private static long Number(ReadOnlySpan<byte> digits, int radix)
    {
        long value = 0;
        foreach (byte digit in digits)
            value = value * radix + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return value;
    }
}
