using System.Text;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci;
using Lading.Oci.Sources;
using Lading.Scanning;

namespace Lading.Testing;

/// <summary>Runs catalogers over files in memory, through the same pass, overlay and assembly as on a real image.</summary>
public static class CatalogerTest
{
    /// <summary>Runs one cataloger, and the one that reads os-release, over one folder's worth of files.</summary>
    public static Sbom Run<T>(params MemoryFile[] files) where T : Cataloger =>
        Run([.. CatalogerList.All.Where(c => c is T || c.Name == "os-release")], files);

    /// <summary>The same with text files.</summary>
    public static Sbom Run<T>(params (string Path, string Text)[] files) where T : Cataloger =>
        Run<T>([.. files.Select(f => MemoryFile.Text(f.Path, f.Text))]);

    /// <summary>Runs these catalogers over one folder's worth of files.</summary>
    public static Sbom Run(IReadOnlyList<Cataloger> catalogers, params MemoryFile[] files) =>
        Layers(catalogers, SourceKind.Directory, new AssemblyOptions(), files);

    /// <summary>Runs these catalogers over an image with these layers, lowest first.</summary>
    public static Sbom Layers(IReadOnlyList<Cataloger> catalogers, SourceKind kind, AssemblyOptions options, params MemoryFile[][] layers)
    {
        var source = new Source
        {
            Kind = kind,
            Scheme = "test",
            Name = "test",
            Layers = [.. layers.Select((files, i) => new MemoryLayer(files) { Index = i, History = new HistoryEntry { CreatedBy = $"step {i}" } })],
            Image = kind != SourceKind.Image ? null : new ImageDocuments
            {
                ConfigDigest = Digest.Of("{}"u8),
                ConfigBytes = [.. "{}"u8],
                Config = new ImageConfig { Os = "linux", Architecture = "amd64" },
            },
        };
        ImageFacts facts = ImageScanner.Scan(source, new ScanPlan { Analyzers = catalogers, Parallelism = 1 });
        return Assembler.Build(facts, catalogers, options);
    }

    /// <summary><c>name@version</c> of every package, ordered as in the inventory.</summary>
    public static string[] Names(this Sbom sbom) => [.. sbom.Packages.Select(p => $"{p.FullName}@{p.Version}")];

    /// <summary>The dependencies as <c>from -> to</c> by name.</summary>
    public static string[] Edges(this Sbom sbom, RelationKind kind = RelationKind.DependsOn)
    {
        Dictionary<string, Package> byId = sbom.Packages.ToDictionary(p => p.Id);
        return [.. sbom.Relationships.Where(r => r.Kind == kind).Select(r => $"{byId[r.From].FullName} -> {byId[r.To].FullName}").Order(StringComparer.Ordinal)];
    }
}
