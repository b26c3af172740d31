using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>Something to be searched: a file of a layer, or a member of an archive in one. Valid only while it is searched.</summary>
/// <param name="path">Full path, archives joined with <c>!/</c>: decides with the content which rules apply.</param>
/// <param name="inner">The part of it inside the file of the layer; empty for that file itself.</param>
/// <param name="depth">How many archives it lies in.</param>
internal abstract class Part(string path, string inner, int depth)
{
    /// <summary>Bytes that <see cref="Head"/> has at most: what it takes to tell text from all else.</summary>
    public const int HeadLength = 4096;

    public string Path { get; } = path;
    public string Inner { get; } = inner;
    public int Depth { get; } = depth;

    /// <summary>The first bytes.</summary>
    public abstract ReadOnlySpan<byte> Head { get; }

    /// <summary>All bytes, where they are few enough to be had at once.</summary>
    public abstract bool TryWhole(out ReadOnlySpan<byte> bytes);

    /// <summary>A seekable stream over the content; null for what can only be read forward.</summary>
    public abstract Stream? OpenAnywhere();

    /// <summary>The content from its start. Of a part that can only be read forward it may be asked for once.</summary>
    public abstract Stream OpenForward();

    /// <summary>True when it can only be read forward and some of it was.</summary>
    public virtual bool IsSpent => false;

    /// <summary>A member's path: <c>a.jar!/b.txt</c>.</summary>
    public string Below(string name) => $"{Path}!/{name}";

    /// <summary>The path of a member inside the file of the layer.</summary>
    public string InnerBelow(string name) => Inner.Length == 0 ? name : $"{Inner}!/{name}";
}

/// <summary>A file of a layer.</summary>
internal sealed class FilePart(ScannedFile file) : Part(file.Path, "", 0)
{
    private readonly byte[] _head = file.Size > file.Limits.MaxInMemory ? ReadHead(file) : [];

    public override ReadOnlySpan<byte> Head => TryWhole(out ReadOnlySpan<byte> bytes) ? bytes[..Math.Min(bytes.Length, HeadLength)] : _head;

    public override bool TryWhole(out ReadOnlySpan<byte> bytes)
    {
        bool few = file.Size <= file.Limits.MaxInMemory;
        bytes = few ? file.Bytes : default;
        return few;
    }

    public override Stream OpenAnywhere() => file.OpenRead();

    public override Stream OpenForward() => file.OpenRead();

    private static byte[] ReadHead(ScannedFile file)
    {
        byte[] head = new byte[HeadLength];
        return head[..file.Read(0, head)];
    }
}

/// <summary>A member that is held in memory.</summary>
internal sealed class BytesPart(string path, string inner, int depth, byte[] bytes, int length) : Part(path, inner, depth)
{
    public override ReadOnlySpan<byte> Head => bytes.AsSpan(0, Math.Min(length, HeadLength));

    public override bool TryWhole(out ReadOnlySpan<byte> whole)
    {
        whole = bytes.AsSpan(0, length);
        return true;
    }

    public override Stream OpenAnywhere() => new MemoryStream(bytes, 0, length, writable: false);

    public override Stream OpenForward() => OpenAnywhere();
}

/// <summary>A member too large for that: what was read of it, and the stream that has the rest.</summary>
internal sealed class LongPart(string path, string inner, int depth, byte[] bytes, int length, Stream rest) : Part(path, inner, depth)
{
    public override ReadOnlySpan<byte> Head => bytes.AsSpan(0, Math.Min(length, HeadLength));

    public override bool TryWhole(out ReadOnlySpan<byte> whole)
    {
        whole = default;
        return false;
    }

    public override Stream? OpenAnywhere() => null;

    public override bool IsSpent => _done > 0;

    public override Stream OpenForward() => new ReadingStream(target =>
    {
        if (_done == length)
            return rest.Read(target);
        int taken = Math.Min(target.Length, length - _done);
        bytes.AsSpan(_done, taken).CopyTo(target);
        _done += taken;
        return taken;
    });

    private int _done;
}
