using Lading.Scanning;

namespace Lading.Inventory;

/// <summary>A dependency that a file itself resolves: <paramref name="From"/> needs <paramref name="To"/>, indexes into <see cref="FileCatalog.Packages"/>.</summary>
/// <param name="From">Who needs.</param>
/// <param name="To">What is needed.</param>
/// <param name="Scope">What for.</param>
public readonly record struct Edge(int From, int To, DependencyScope Scope = DependencyScope.Runtime);

/// <summary>
/// Something a file says that is no package but completes one found in another file: which files it owns, its licence
/// text, the operating system's release. Its cataloger joins the two when the inventory is assembled.
/// </summary>
/// <param name="Kind">What is said; each cataloger has its own words.</param>
/// <param name="Key">What it is said about.</param>
/// <param name="Values">The values, by name.</param>
/// <param name="Data">A block of bytes, for <see cref="FileList"/> and texts.</param>
public sealed record Note(string Kind, string Key, IReadOnlyDictionary<string, string> Values, byte[]? Data = null);

/// <summary>What one cataloger read from one file. Immutable once returned.</summary>
public sealed class FileCatalog : Fact
{
    /// <summary>The packages.</summary>
    public IReadOnlyList<Package> Packages { get; init; } = [];

    /// <summary>Dependencies between them that the file states.</summary>
    public IReadOnlyList<Edge> Edges { get; init; } = [];

    /// <summary>What completes packages of other files.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>
    /// For packages inside an archive in the file: where, by index of the package (<c>WEB-INF/lib/a.jar</c>, deeper
    /// ones joined by <c>!</c>); packages not listed lie in the file itself.
    /// </summary>
    public IReadOnlyDictionary<int, string> InnerPaths { get; init; } = new Dictionary<int, string>();

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Packages.Count == 0 && Notes.Count == 0;

    /// <inheritdoc/>
    public override void Write(FactWriter writer) => FileCatalogCodec.Write(this, writer);
}
