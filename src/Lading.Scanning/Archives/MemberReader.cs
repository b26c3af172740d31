namespace Lading.Scanning.Archives;

/// <summary>
/// Walks an archive member by member, forward, once. Throws <see cref="ParseException"/>, of a tar <see cref="Lading.LadingException"/>,
/// where the archive is damaged; what was read until then is as it is. Not thread-safe.
/// </summary>
internal abstract class MemberReader : IDisposable
{
    /// <summary>Moves to the next member; what was not read of the one before is passed over.</summary>
    public abstract bool Next();

    /// <summary>Path in the archive, as it is stored, without leading slash.</summary>
    public string Name { get; protected set; } = "";

    /// <summary>False for folders, links and the like.</summary>
    public bool IsFile { get; protected set; } = true;

    /// <summary>Bytes of content, as the archive says; 0 for what has none: folders, links.</summary>
    public long Size { get; protected set; }

    /// <summary>Why the content of the current member cannot be read, to be said of it; null when it can.</summary>
    public string? Problem { get; protected set; }

    /// <summary>Where the stored content of the current member ends, in bytes from the start of an archive that streams by.</summary>
    public long ContentEnd { get; protected set; }

    /// <summary>Reads on in the content of the current member; 0 at its end.</summary>
    public abstract int Read(Span<byte> buffer);

    /// <summary>What follows the archive in the same stream, once <see cref="Next"/> said false; null when nothing does.</summary>
    public virtual Stream? Behind => null;

    /// <inheritdoc/>
    public virtual void Dispose() { }

    /// <summary>Walks an archive that streams by; <paramref name="name"/> names it in errors. The stream is not owned.</summary>
    public static MemberReader Over(PackedKind kind, Stream stream, string name, Oci.Layers.LayerLimits limits, CancellationToken cancellation) => kind switch
    {
        PackedKind.Tar => new TarMembers(stream, name, limits, cancellation),
        PackedKind.Ar => new ArMembers(stream),
        PackedKind.Cpio => new CpioMembers(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
