using System.Buffers.Text;
using System.Text;

namespace Lading.Scanning.Archives;

/// <summary>An archive of ar(5), with long names as System V, GNU and BSD write them. The list of long names is no member.</summary>
internal sealed class ArMembers(Stream stream) : ForwardMembers(stream)
{
    private const int HeaderSize = 60;
    private const int MaxNames = 64 << 20;
    private const int MaxName = 4096;

    private byte[] _names = [];
    private bool _begun;

    public override bool Next()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!_begun)
        {
            Fill(header[..8]);
            if (!header.StartsWith("!<arch>\n"u8))
                throw new ParseException("it is not an archive of ar");
            _begun = true;
        }
        while (true)
        {
            SkipTo(ContentEnd, content: true);
            SkipTo(ContentEnd + (ContentEnd & 1), content: false);
            if (Peek(1).IsEmpty)
                return false;
            Fill(header);
            if (!Utf8Parser.TryParse(header[48..58], out long size, out int used) || used == 0 || size < 0 || header[(48 + used)..58].ContainsAnyExcept((byte)' ') || header[58] != '`')
                throw new ParseException("a member of the archive has no size");
            ReadOnlySpan<byte> name = header[..16].TrimEnd((byte)' ');
            long end = Position + size;
            if (name.SequenceEqual("//"u8))
            {
                if (size > MaxNames)
                    throw new ParseException($"the names in the archive have {size} bytes");
                _names = ReadSome((int)size);
                ContentEnd = end;
                continue;
            }
            Name = NameOf(name, size);
            ContentEnd = end;
            Size = end - Position;
            return true;
        }
    }

    private string NameOf(ReadOnlySpan<byte> name, long size)
    {
        // BSD: the name is the beginning of the content.
        if (name.StartsWith("#1/"u8) && Utf8Parser.TryParse(name[3..], out int length, out _) && length >= 0 && length <= Math.Min(size, MaxName))
            return Text(ReadSome(length).AsSpan().TrimEnd((byte)0));
        // GNU: the name is in the list, up to a slash and a line end.
        if (name.Length > 1 && name[0] == '/' && Utf8Parser.TryParse(name[1..], out int at, out _) && (uint)at < (uint)_names.Length)
        {
            ReadOnlySpan<byte> rest = _names.AsSpan(at, Math.Min(MaxName, _names.Length - at));
            int end = rest.IndexOfAny((byte)'\n', (byte)0);
            return Text((end < 0 ? rest : rest[..end]).TrimEnd((byte)'/'));
        }
        return name is [(byte)'/', ..] ? "symbols" : Text(name.TrimEnd((byte)'/'));
    }

    /// <summary>Memory for what is there, not for what a header says.</summary>
    private byte[] ReadSome(int size)
    {
        var bytes = new byte[Math.Min(size, 1 << 16)];
        int done = 0;
        while (done < size)
        {
            if (done == bytes.Length)
                Array.Resize(ref bytes, Math.Min(size, 4 * bytes.Length));
            Fill(bytes.AsSpan(done));
            done = bytes.Length;
        }
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> name) => ZipNames.Text(name);
}
