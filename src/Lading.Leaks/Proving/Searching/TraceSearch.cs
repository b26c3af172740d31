using System.Buffers;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Proving.Searching;

/// <summary>A stretch of a stream that tells something of a secret. Holds no value.</summary>
/// <param name="Part">Index of the part.</param>
/// <param name="Encoding">Index into the list of encodings.</param>
/// <param name="Offset">Where it begins in the stream.</param>
/// <param name="Length">Bytes in the stream.</param>
/// <param name="PartFrom">First byte of the part that it tells.</param>
/// <param name="PartTo">End of those bytes.</param>
/// <param name="IsSplit">True when line ends lie in between.</param>
/// <param name="IsPacked">True when it is in an archive in base64, which begins at the offset.</param>
internal readonly record struct Sight(int Part, int Encoding, long Offset, long Length, int PartFrom, int PartTo, bool IsSplit, bool IsPacked = false);

/// <summary>
/// Searches one stream for the secrets of an index, as its bytes arrive: nothing is lost at the borders of the pieces. Not
/// thread-safe; <see cref="Begin"/> makes it ready for another stream.
/// </summary>
internal sealed class TraceSearch(SecretIndex index, int depth = 0) : IDisposable
{
    /// <summary>Archives in base64 inside one another that are opened.</summary>
    private const int MaxDepth = 3;

    /// <summary>Bytes that an archive in base64 may unpack to.</summary>
    private const long MaxUnpacked = 256 << 20;

    /// <summary>Bytes on either side of a seed that are at hand when it is looked at.</summary>
    public const int Context = 1 << 10;

    /// <summary>Sights that are kept of one stream; the rest is counted.</summary>
    public const int MaxKept = 1000;

    private const int Size = 256 << 10;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private readonly long[] _told = new long[index.Parts.Count];
    private readonly int[] _lastSight = new int[index.Parts.Count];
    private readonly List<Sight> _found = [];
    private long _start;
    private int _length;
    private int _scanned;
    private int _joined;
    private int _state;
    private Base64Capture? _capture;
    private long _captured;
    private TraceSearch? _inner;

    /// <summary>Archives in base64 that were not searched to their end.</summary>
    public int Unopened { get; private set; }

    /// <summary>What was found, complete after <see cref="Finish"/>.</summary>
    public IReadOnlyList<Sight> Found => _found;

    /// <summary>Sights beyond <see cref="MaxKept"/>.</summary>
    public long More { get; private set; }

    /// <summary>Offset before which nothing more will be found.</summary>
    public long Settled => Math.Max(0, _start + Math.Min(_scanned, _joined) - Context);

    /// <summary>Bytes searched.</summary>
    public long Length => _start + _length;

    /// <summary>Forgets the stream before.</summary>
    public TraceSearch Begin()
    {
        (_start, _length, _scanned, _joined, _state, More) = (0, 0, 0, 0, 0, 0);
        (_capture, _captured, Unopened) = (null, 0, 0);
        _told.AsSpan().Clear();
        _lastSight.AsSpan().Fill(-1);
        _found.Clear();
        return this;
    }

    /// <summary>The next bytes of the stream.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, Size - _length);
            bytes[..taken].CopyTo(_buffer.AsSpan(_length));
            _length += taken;
            bytes = bytes[taken..];
            if (_length == Size)
                Advance();
        }
    }

    /// <summary>The stream ends here.</summary>
    public IReadOnlyList<Sight> Finish()
    {
        Scan(_length);
        if (_capture is not null)
            Unpack(_capture);
        _capture = null;
        return _found;
    }

    private void Advance()
    {
        Scan(_length - Context);
        int drop = Math.Max(0, Math.Min(_scanned, _joined) - Context);
        _buffer.AsSpan(drop, _length - drop).CopyTo(_buffer);
        _start += drop;
        _length -= drop;
        _scanned -= drop;
        _joined -= drop;
    }

    private void Scan(int end)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, _length);
        if (_capture is not null)
            Capture(text[(int)(_captured - _start)..end]);
        while (index.Automaton.Next(text[..end], ref _state, ref _scanned))
        {
            PatternAutomaton.Ends ends = index.Automaton.PatternsAt(_state);
            while (ends.Next(out int pattern))
            {
                if (index.TryTell(text, _scanned, pattern, _told, _start + _scanned, out Told told))
                    Keep(told, _start + told.From, told.To - told.From, split: false);
                if (index.MarkerLength(pattern) is > 0 and var marker && _capture is null && _start + _scanned - marker >= _captured)
                {
                    _capture = new Base64Capture(_start + _scanned - marker);
                    _captured = _capture.Offset;
                    Capture(text[(_scanned - marker)..end]);
                }
            }
        }
        ScanJoints(text, end);
    }

    private void Capture(ReadOnlySpan<byte> text)
    {
        _captured += text.Length;
        if (_capture!.Feed(text))
            return;
        // Where exactly it ended does not matter: another archive does not begin within the same piece of text unseen.
        Unpack(_capture);
        _captured = _capture.Offset + 1;
        _capture = null;
    }

    private void Unpack(Base64Capture capture)
    {
        if (capture.IsTooLong || depth >= MaxDepth)
        {
            Unopened++;
            return;
        }
        capture.Bytes.Position = 0;
        PackedKind kind = PackedKinds.Recognize(capture.Bytes.GetBuffer().AsSpan(0, (int)Math.Min(capture.Bytes.Length, PackedKinds.HeadLength)));
        long unpacked = 0;
        try
        {
            if (kind == PackedKind.Zip)
            {
                using ZipMembers? members = ZipMembers.TryOpen(capture.Bytes);
                while (members is not null && members.Next())
                    if (members.Problem is null)
                        Search(new ReadingStream(members.Read), capture.Offset, ref unpacked);
                    else
                        Unopened++;
            }
            else if (PackedKinds.IsStream(kind))
            {
                using Stream content = Decompression.Open(kind, capture.Bytes);
                Search(content, capture.Offset, ref unpacked);
            }
        }
        catch (ParseException)
        {
            // Four characters are little to go by: nothing at all means it was none.
            Unopened += unpacked > 0 ? 1 : 0;
        }
        Unopened += unpacked > MaxUnpacked ? 1 : 0;
    }

    /// <summary>What an archive in base64 holds; what came out before it proves to be damaged is searched.</summary>
    private void Search(Stream content, long offset, ref long unpacked)
    {
        TraceSearch inner = (_inner ??= new TraceSearch(index, depth + 1)).Begin();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            for (int read; unpacked <= MaxUnpacked && (read = content.Read(buffer)) > 0; unpacked += read)
                inner.Add(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (Sight sight in inner.Finish())
            {
                if (_found.Count < MaxKept)
                    _found.Add(sight with { Offset = offset, Length = 4, IsPacked = true });
                else
                    More++;
            }
            Unopened += inner.Unopened;
        }
    }

    private void Keep(Told told, long offset, long length, bool split)
    {
        if (offset + length <= _told[told.Part])
            return;
        bool again = offset < _told[told.Part];
        _told[told.Part] = offset + length;
        if (again && _lastSight[told.Part] is >= 0 and var last && _found[last] is var before && before.Encoding == told.Encoding)
        {
            _found[last] = before with
            {
                Length = offset + length - before.Offset,
                PartFrom = Math.Min(before.PartFrom, told.PartFrom),
                PartTo = Math.Max(before.PartTo, told.PartTo),
                IsSplit = before.IsSplit || split,
            };
            return;
        }
        if (_found.Count >= MaxKept)
        {
            More++;
            return;
        }
        _lastSight[told.Part] = _found.Count;
        _found.Add(new Sight(told.Part, told.Encoding, offset, length, told.PartFrom, told.PartTo, split));
    }

    /// <summary>
    /// Looks at every line end as if it were not there, with the blanks around it: wrapped base64, folded YAML, a shell's
    /// continued lines, and the same in a JSON string. Only seeds that span the line end are new.
    /// </summary>
    private void ScanJoints(ReadOnlySpan<byte> text, int end)
    {
        const int Reach = Seed - 1;
        Span<byte> near = stackalloc byte[2 * Reach];
        Span<int> places = stackalloc int[2 * Reach];
        while (_joined < end)
        {
            int found = text[_joined..end].IndexOfAny((byte)'\n', (byte)'\r', (byte)'\\');
            if (found < 0)
            {
                _joined = end;
                return;
            }
            int joint = _joined + found;
            int after = Joints.SkipRight(text, joint);
            if (after == joint)
            {
                _joined = joint + 1;
                continue;
            }
            int left = Joints.Left(text, joint, near[..Reach], places[..Reach]);
            // What lies to the left was filled from the end.
            near.Slice(Reach - left, left).CopyTo(near);
            int right = Joints.Right(text, after, near.Slice(left, Reach), places[..Reach]);
            if (left > 0 && right > 0 && HasSeed(near[..(left + right)], left))
                TellJoint(text, joint, after);
            _joined = Math.Max(joint + 1, after);
        }
    }

    private const int Seed = SecretIndex.Seed;

    private bool HasSeed(ReadOnlySpan<byte> near, int left)
    {
        int state = 0, position = 0;
        while (index.Automaton.Next(near, ref state, ref position))
            if (position > left && position - Seed < left)
                return true;
        return false;
    }

    private void TellJoint(ReadOnlySpan<byte> text, int joint, int after)
    {
        const int Reach = 256;
        Span<byte> around = stackalloc byte[2 * Reach];
        Span<int> places = stackalloc int[2 * Reach];
        int left = Joints.Left(text, joint, around[..Reach], places[..Reach]);
        around.Slice(Reach - left, left).CopyTo(around);
        places.Slice(Reach - left, left).CopyTo(places);
        int right = Joints.Right(text, after, around.Slice(left, Reach), places.Slice(left, Reach));
        ReadOnlySpan<byte> squeezed = around[..(left + right)];
        int state = 0, position = 0;
        while (index.Automaton.Next(squeezed, ref state, ref position))
        {
            if (position <= left || position - Seed >= left)
                continue;
            PatternAutomaton.Ends ends = index.Automaton.PatternsAt(state);
            while (ends.Next(out int pattern))
                if (index.TryTell(squeezed, position, pattern, _told, _start + places[position - 1] + 1, out Told told))
                    Keep(told, _start + places[told.From], places[told.To - 1] + 1 - places[told.From], split: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _inner?.Dispose();
    }
}
