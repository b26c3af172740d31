using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Java archives (JAR File Specification) and the archives in them, with Maven coordinates found offline.</summary>
internal sealed class JavaArchiveCataloger : Cataloger
{
    public override string Name => "java-archive";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Maven];
    public override IReadOnlyList<string> Patterns { get; } = [.. JarArchives.Extensions.Select(e => "i:**/*." + e)];

    public override FileCatalog? Read(ScannedFile file)
    {
        try
        {
            return new JarScan(file).Run();
        }
        catch (ParseException) when (JarArchives.IsAmbiguous(file.Path) && !StartsAsArchive(file))
        {
            return null;
        }
    }

    private static bool StartsAsArchive(ScannedFile file)
    {
        Span<byte> start = stackalloc byte[2];
        return file.Read(0, start) == 2 && start.SequenceEqual("PK"u8);
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var graph = new JarGraph(builder);
        foreach (CatalogedFile file in view.Files)
        {
            builder.AddFile(view, file);
            graph.Add(file);
        }
        graph.Relate();
    }
}
