using System.Text;
using Lading.Oci.Layers;

namespace Lading.Testing;

/// <summary>A layer made of files in memory: what a cataloger test scans.</summary>
public sealed class MemoryLayer(IReadOnlyList<MemoryFile> files) : Layer
{
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation) => [new Reader(files)];

    private sealed class Reader(IReadOnlyList<MemoryFile> files) : EntryReader
    {
        private int _at = -1;
        private byte[] _path = [];
        private byte[] _link = [];
        private int _offset;

        public override ReadOnlySpan<byte> Path => _path;
        public override ReadOnlySpan<byte> LinkTarget => _link;

        public override bool Next()
        {
            if (++_at >= files.Count)
                return false;
            MemoryFile file = files[_at];
            _path = Encoding.UTF8.GetBytes(file.Path.TrimStart('/'));
            _link = Encoding.UTF8.GetBytes(file.Link ?? "");
            _offset = 0;
            Type = file.Type;
            Size = file.Type == EntryType.File ? file.Bytes.Length : 0;
            Mode = file.Mode;
            return true;
        }

        public override int Read(Span<byte> buffer)
        {
            ReadOnlySpan<byte> rest = files[_at].Bytes.AsSpan(_offset);
            int length = Math.Min(buffer.Length, rest.Length);
            rest[..length].CopyTo(buffer);
            _offset += length;
            return length;
        }
    }
}

/// <summary>One entry of a <see cref="MemoryLayer"/>.</summary>
public sealed record MemoryFile(string Path, byte[] Bytes)
{
    public EntryType Type { get; init; } = EntryType.File;
    public string? Link { get; init; }
    public int Mode { get; init; } = 0x1ed;

    public static MemoryFile Text(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));
    public static MemoryFile Symlink(string path, string target) => new(path, []) { Type = EntryType.SymbolicLink, Link = target };
    public static MemoryFile HardLink(string path, string target) => new(path, []) { Type = EntryType.HardLink, Link = target };
    public static MemoryFile Folder(string path) => new(path, []) { Type = EntryType.Directory };
}
