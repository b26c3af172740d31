using System.Security.Cryptography;
using System.Text;
using Lading.Inventory.Licenses;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>Which packages of an image count.</summary>
public enum InventoryScope
{
    /// <summary>Those a container of the image sees.</summary>
    Squashed,
    /// <summary>Those of every layer, also what later layers deleted.</summary>
    AllLayers,
}

/// <summary>What happens to a language package whose files a package of the operating system owns.</summary>
public enum OwnedPackages
{
    /// <summary>Both are listed, tied by <see cref="RelationKind.Owns"/>.</summary>
    Keep,
    /// <summary>The language package is left out when the owner is the same software under its distribution's name.</summary>
    Fold,
}

/// <summary>How an inventory is assembled.</summary>
public sealed record AssemblyOptions
{
    /// <summary>Which packages count.</summary>
    public InventoryScope Scope { get; init; }

    /// <summary>What happens to packages seen twice.</summary>
    public OwnedPackages Owned { get; init; }

    /// <summary>Layers, from the lowest, that belong to the base image; null when no base image is known.</summary>
    public int? BaseLayers { get; init; }

    /// <summary>Name or digest of the base image.</summary>
    public string? BaseImage { get; init; }
}

/// <summary>Makes an <see cref="Sbom"/> of what the catalogers read: joins, resolves, removes doubles, attributes to layers.</summary>
public static class Assembler
{
    /// <summary>Assembles with these catalogers, which must be those that scanned.</summary>
    public static Sbom Build(ImageFacts image, IReadOnlyList<Cataloger> catalogers, AssemblyOptions? options = null)
    {
        options ??= new AssemblyOptions();
        int top = image.Layers.Count - 1;
        var merge = new PackageMerger(image, options);
        Distro? distro = null;
        InventoryBuilder last = new();
        for (int layer = options.Scope == InventoryScope.AllLayers ? 0 : top; layer <= top; layer++)
        {
            last = Assemble(image, catalogers, layer);
            distro = last.Distro ?? distro;
            merge.Add(last, layer);
        }
        (IReadOnlyList<Package> packages, IReadOnlyList<Relationship> relationships) = merge.Finish(distro);
        return new Sbom
        {
            Subject = Subjects.Of(image.Source, options),
            Packages = packages,
            Relationships = relationships,
            Distro = distro,
            Unknowns = [.. image.Unknowns.Concat(last.Unknowns).Distinct()],
            LicenseTexts = last.LicenseTexts,
            Created = Subjects.Created(image.Source),
            Tools = [LadingTool.Current],
        };
    }

    /// <summary>One assembly over what is visible with <paramref name="top"/> as the topmost layer.</summary>
    private static InventoryBuilder Assemble(ImageFacts image, IReadOnlyList<Cataloger> catalogers, int top)
    {
        ILookup<string, PlacedFact> facts = image.Facts.Where(f => f.IsVisibleAt(top)).ToLookup(f => f.Found.Analyzer, StringComparer.Ordinal);
        var builder = new InventoryBuilder();
        var licenses = new List<Note>();
        foreach (Cataloger cataloger in catalogers)
        {
            CatalogedFile[] files = [.. facts[cataloger.Name]
                .Where(f => f.Found.Fact is FileCatalog)
                .Select(f => new CatalogedFile(f.Found.Path, f.Layer, (FileCatalog)f.Found.Fact))
                .OrderBy(f => f.Path, StringComparer.Ordinal)];
            if (files.Length == 0 && !cataloger.LooksAtFolders)
                continue;
            licenses.AddRange(files.SelectMany(f => f.Catalog.Notes).Where(n => n.Kind == LicenseAssembly.NoteKind));
            try
            {
                cataloger.Assemble(new CatalogView(cataloger, files, image, top), builder);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                builder.AddUnknown(new Unknown("", cataloger.Name, $"its findings could not be put together: {e.GetType().Name}: {e.Message}"));
            }
        }
        LicenseAssembly.Apply(builder, licenses);
        return builder;
    }
}

/// <summary>This program, as named in documents.</summary>
public static class LadingTool
{
    /// <summary>Name and version.</summary>
    public static Tool Current { get; } = new("lading", LadingVersion.Text, "Lading");
}
