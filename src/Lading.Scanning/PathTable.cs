using System.IO.Hashing;
using System.Text;

namespace Lading.Scanning;

/// <summary>What a layer does at a path.</summary>
public enum PathKind : byte
{
    /// <summary>Puts a regular file.</summary>
    File,
    /// <summary>Puts a folder, or changes one.</summary>
    Directory,
    /// <summary>Puts a symbolic link.</summary>
    SymbolicLink,
    /// <summary>Puts another name for a file.</summary>
    HardLink,
    /// <summary>Puts a device, FIFO or socket.</summary>
    Other,
    /// <summary>Deletes what lower layers have there: OCI image specification, "Whiteouts".</summary>
    Whiteout,
    /// <summary>Hides what lower layers have below it: OCI image specification, "Opaque Whiteout".</summary>
    Opaque,
}

/// <summary>One row of a <see cref="PathTable"/>.</summary>
public readonly ref struct PathEntry(PathKind kind, ReadOnlySpan<byte> path, ReadOnlySpan<byte> target)
{
    /// <summary>What the layer does here.</summary>
    public PathKind Kind { get; } = kind;
    /// <summary>Path from the root, UTF-8.</summary>
    public ReadOnlySpan<byte> Path { get; } = path;
    /// <summary>Where a link points; empty for all else.</summary>
    public ReadOnlySpan<byte> Target { get; } = target;
}

/// <summary>
/// All paths of one layer in a few blocks of bytes: no object per path, so that a layer of a million entries costs little
/// more than its names, and no large block, which would make the garbage collector run. Lookup by path builds an index when first used. Immutable and thread-safe once built.
/// </summary>
public sealed class PathTable
{
    // No piece has a row that starts behind 64 KiB: a row is named by its piece and where it starts, in one number.
    private const int PieceSize = 64 << 10;

    private readonly byte[][] _pieces;
    private readonly Lock _lock = new();
    private int[]? _slots;

    private PathTable(byte[][] pieces, int count)
    {
        _pieces = pieces;
        Count = count;
    }

    /// <summary>A table without paths.</summary>
    public static PathTable Empty { get; } = new([], 0);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The rows in the order of the layer.</summary>
    public Enumerator GetEnumerator() => new(_pieces);

    /// <summary>What the layer does at <paramref name="path"/>; the last row wins, as in unpacking. Null when nothing.</summary>
    public PathKind? Find(ReadOnlySpan<byte> path) => FindRow(path) is >= 0 and var row ? Row(row).Kind : null;

    /// <summary>The target of the link at <paramref name="path"/>; empty when there is none.</summary>
    public ReadOnlySpan<byte> LinkTarget(ReadOnlySpan<byte> path)
    {
        int row = FindRow(path);
        return row < 0 ? default : Row(row).Target;
    }

    /// <summary>True when lower layers are hidden below <paramref name="path"/>.</summary>
    public bool IsOpaque(ReadOnlySpan<byte> path) => _hasOpaque != false && FindOpaque(path);

    private bool? _hasOpaque;
    private HashSet<string>? _opaque;

    private bool FindOpaque(ReadOnlySpan<byte> path)
    {
        if (_opaque is null)
        {
            var opaque = new HashSet<string>(StringComparer.Ordinal);
            foreach (PathEntry entry in this)
                if (entry.Kind == PathKind.Opaque)
                    opaque.Add(Encoding.Latin1.GetString(entry.Path));
            _opaque = opaque;
            _hasOpaque = opaque.Count > 0;
        }
        return _opaque.Count > 0 && _opaque.Contains(Encoding.Latin1.GetString(path));
    }

    private int FindRow(ReadOnlySpan<byte> path)
    {
        if (Count == 0)
            return -1;
        int[] slots = _slots ?? Index();
        uint mask = (uint)slots.Length - 1;
        for (uint slot = Hash(path) & mask; slots[slot] >= 0; slot = (slot + 1) & mask)
            if (Row(slots[slot]).Path.SequenceEqual(path))
                return slots[slot];
        return -1;
    }

    private int[] Index()
    {
        lock (_lock)
        {
            if (_slots is not null)
                return _slots;
            int[] slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 2 + 1)];
            Array.Fill(slots, -1);
            uint mask = (uint)slots.Length - 1;
            for (int piece = 0; piece < _pieces.Length; piece++)
                for (int at = 0; at < _pieces[piece].Length;)
                {
                    PathEntry entry = Row(_pieces[piece], at, out int next);
                    // An opaque marker is about what lies below the folder; the folder has a row of its own.
                    if (entry.Kind != PathKind.Opaque)
                    {
                        uint slot = Hash(entry.Path) & mask;
                        while (slots[slot] >= 0 && !Row(slots[slot]).Path.SequenceEqual(entry.Path))
                            slot = (slot + 1) & mask;
                        slots[slot] = piece << 16 | at;
                    }
                    at = next;
                }
            return _slots = slots;
        }
    }

    // Seeded per process: names chosen to collide must not make the index slow.
    private static readonly long Seed = Random.Shared.NextInt64();

    private HashSet<ulong>? _folders;

    /// <summary>
    /// False when surely no row lies below <paramref name="folder"/>, which need not have a row of its own. Looks at every row
    /// once, when first asked.
    /// </summary>
    public bool MayHaveBelow(ReadOnlySpan<byte> folder) => (_folders ?? Folders()).Contains(XxHash3.HashToUInt64(folder, Seed));

    private HashSet<ulong> Folders()
    {
        var folders = new HashSet<ulong>(Count / 8);
        foreach (PathEntry entry in this)
            for (ReadOnlySpan<byte> path = entry.Path; path.LastIndexOf((byte)'/') is > 0 and var slash;)
            {
                path = path[..slash];
                // What lies above a folder that is known is known too.
                if (!folders.Add(XxHash3.HashToUInt64(path, Seed)))
                    break;
            }
        return _folders = folders;
    }

    private static uint Hash(ReadOnlySpan<byte> path) => (uint)XxHash3.HashToUInt64(path, Seed);

    private PathEntry Row(int row) => Row(_pieces[row >> 16], row & 0xffff, out _);

    private static PathEntry Row(byte[] rows, int at, out int next)
    {
        int path = rows[at + 1] | rows[at + 2] << 8;
        int target = rows[at + 3] | rows[at + 4] << 8;
        next = at + 5 + path + target;
        return new PathEntry((PathKind)rows[at], rows.AsSpan(at + 5, path), rows.AsSpan(at + 5 + path, target));
    }

    /// <summary>Writes the table for the cache.</summary>
    public void Write(FactWriter writer)
    {
        writer.Number(Count);
        writer.List(_pieces, static (w, p) => w.Bytes(p));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static PathTable Read(ref FactReader reader)
    {
        int count = reader.Int();
        return new PathTable(reader.List(static (ref r) => r.Bytes()), count);
    }

    /// <summary>Walks the rows.</summary>
    public ref struct Enumerator
    {
        private readonly byte[][] _pieces;
        private byte[] _rows = [];
        private int _piece;
        private int _next;

        internal Enumerator(byte[][] pieces) => _pieces = pieces;

        /// <summary>The current row.</summary>
        public PathEntry Current { get; private set; }

        /// <summary>Moves on; false at the end.</summary>
        public bool MoveNext()
        {
            while (_next >= _rows.Length)
            {
                if (_piece == _pieces.Length)
                    return false;
                _rows = _pieces[_piece++];
                _next = 0;
            }
            Current = Row(_rows, _next, out _next);
            return true;
        }
    }

    /// <summary>Collects rows. Not thread-safe.</summary>
    public sealed class Builder
    {
        private readonly List<byte[]> _full = [];
        private byte[] _piece = new byte[4 << 10];
        private int _used;
        private int _count;

        /// <summary>Adds a row; path and target are at most 65,535 bytes long.</summary>
        public void Add(PathKind kind, ReadOnlySpan<byte> path, ReadOnlySpan<byte> target = default)
        {
            int size = 5 + path.Length + target.Length;
            if (_used + size > _piece.Length)
            {
                _full.Add(_used == _piece.Length ? _piece : _piece[.._used]);
                _piece = new byte[Math.Max(PieceSize, size)];
                _used = 0;
            }
            Span<byte> row = _piece.AsSpan(_used, size);
            row[0] = (byte)kind;
            row[1] = (byte)path.Length;
            row[2] = (byte)(path.Length >> 8);
            row[3] = (byte)target.Length;
            row[4] = (byte)(target.Length >> 8);
            path.CopyTo(row[5..]);
            target.CopyTo(row[(5 + path.Length)..]);
            _used += size;
            _count++;
        }

        /// <summary>The table of all rows of these builders.</summary>
        public static PathTable Join(IReadOnlyList<Builder> parts)
        {
            var pieces = new List<byte[]>();
            foreach (Builder part in parts)
            {
                pieces.AddRange(part._full);
                if (part._used > 0)
                    pieces.Add(part._piece[..part._used]);
            }
            if (pieces.Count > short.MaxValue)
                throw new OutOfMemoryException("the paths of one layer take more than two gigabytes");
            return new PathTable([.. pieces], parts.Sum(p => p._count));
        }
    }
}
