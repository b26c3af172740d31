using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory;

/// <summary>What a cataloger is for; decides when it runs and lets users choose by it.</summary>
[Flags]
public enum CatalogerTags
{
    /// <summary>Nothing special.</summary>
    None = 0,
    /// <summary>Reads what is installed: runs on images and folders.</summary>
    Installed = 1,
    /// <summary>Reads what is declared (lock files, manifests): runs on folders.</summary>
    Declared = 2,
    /// <summary>The operating system's packages.</summary>
    Os = 4,
    /// <summary>A language's packages.</summary>
    Language = 8,
    /// <summary>Recognizes binaries.</summary>
    Binary = 16,
    /// <summary>Runs only when asked for by name or tag.</summary>
    OptIn = 32,
}

/// <summary>
/// Knows one kind of package. <see cref="Read"/> sees single files, in any order, once per layer; <see cref="Assemble"/>
/// sees all that was read and is visible, and makes packages and dependencies of it. Stateless.
/// </summary>
public abstract class Cataloger : IAnalyzer
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Version => 1;

    /// <summary>When it runs.</summary>
    public abstract CatalogerTags Tags { get; }

    /// <summary>The purl types it finds, for lists and help.</summary>
    public abstract IReadOnlyList<PackageType> Types { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<string> Patterns { get; }

    /// <inheritdoc/>
    public virtual bool WantsExecutables => false;

    /// <summary>
    /// True to assemble even where no file matched: for package managers that show themselves by the names of folders
    /// alone. See <see cref="CatalogView.Children"/>.
    /// </summary>
    public virtual bool LooksAtFolders => false;

    /// <inheritdoc/>
    public virtual bool FollowsLinks => Tags.HasFlag(CatalogerTags.Os);

    /// <summary>
    /// Reads one file; null when there is nothing of interest. Throws <see cref="ParseException"/>, and nothing else,
    /// when the file is not what its name says.
    /// </summary>
    public abstract FileCatalog? Read(ScannedFile file);

    /// <summary>
    /// Makes packages and dependencies of what was read. The default adds every package of every file with its edges,
    /// then resolves <see cref="Package.Requires"/> by name among the packages of this cataloger.
    /// </summary>
    public virtual void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        builder.ResolveByName(view);
    }

    Fact? IAnalyzer.Analyze(ScannedFile file) => Read(file) is { IsEmpty: false } catalog ? catalog : null;

    Fact IAnalyzer.Read(ref FactReader reader) => FileCatalogCodec.Read(ref reader);
}
