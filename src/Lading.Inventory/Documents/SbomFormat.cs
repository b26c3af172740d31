namespace Lading.Inventory.Documents;

/// <summary>
/// One kind of SBOM document: how it is called on the command line, how an <see cref="Sbom"/> is written as it and, where
/// that makes sense, read from it. Stateless and thread-safe. The same <see cref="Sbom"/> and options give the same bytes.
/// </summary>
public abstract class SbomFormat
{
    /// <summary>Name on the command line, without a version: <c>cyclonedx-json</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Other names it answers to.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>One line for lists and help.</summary>
    public abstract string Description { get; }

    /// <summary>The versions of the specification it writes, oldest first; empty when the format has no versions.</summary>
    public virtual IReadOnlyList<string> Versions => [];

    /// <summary>The version written when none is asked for; null when the format has no versions.</summary>
    public virtual string? DefaultVersion => null;

    /// <summary>File name extension with its dot, as the specification recommends it: <c>.cdx.json</c>.</summary>
    public abstract string Extension { get; }

    /// <summary>True when <see cref="Write"/> is supported.</summary>
    public virtual bool Writes => true;

    /// <summary>True when <see cref="Read(ReadOnlyMemory{byte},string,DocumentLimits)"/> is supported.</summary>
    public virtual bool Reads => false;

    /// <summary>Internet media type of what <see cref="Write"/> writes; <paramref name="version"/> null means the default one.</summary>
    public abstract string MediaType(string? version = null);

    /// <summary>
    /// Writes a document. Leaves <paramref name="output"/> open. Throws <see cref="LadingException"/> of kind
    /// <see cref="ErrorKind.Usage"/> for options that the format does not have; errors of the stream pass through.
    /// </summary>
    public abstract void Write(Sbom sbom, Stream output, FormatOptions options);

    /// <summary>
    /// True when a document that begins with <paramref name="head"/> (up to <see cref="SbomFormats.HeadLength"/> bytes of it,
    /// without byte order mark) looks like one of this format, of whatever version. Never throws.
    /// </summary>
    public virtual bool CanRead(ReadOnlySpan<byte> head) => false;

    /// <summary>
    /// Reads a document. Throws <see cref="LadingException"/> of kind <see cref="ErrorKind.Input"/>, and nothing else, when it is
    /// not a valid document of this format or is over a limit: the message begins with <paramref name="where"/> (the
    /// file's name, for people) and names the place in it (a JSON pointer, an element path, a line).
    /// </summary>
    public virtual Sbom Read(ReadOnlyMemory<byte> document, string where, DocumentLimits? limits = null) =>
        throw LadingException.Usage($"The format '{Name}' is written only, it cannot be read.");

    /// <summary>Writes to memory.</summary>
    public byte[] ToBytes(Sbom sbom, FormatOptions? options = null)
    {
        var output = new MemoryStream();
        Write(sbom, output, options ?? FormatOptions.Default);
        return output.ToArray();
    }

    /// <summary>The version to write: the one asked for, if it is among <see cref="Versions"/>, or the default.</summary>
    protected string? VersionFor(FormatOptions options)
    {
        if (options.Version is not { } version)
            return DefaultVersion;
        if (Versions.Contains(version))
            return version;
        string known = Versions.Count == 0 ? "it has no versions" : "it has " + string.Join(", ", Versions);
        throw LadingException.Usage($"The format '{Name}' has no version '{version}': {known}.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
