using Lading;
using Lading.Inventory;
using Lading.Inventory.Assembly;
using Lading.Oci.Sources;
using Lading.Scanning;

await using Source source = await SourceOpener.OpenAsync(args[^1], new SourceOptions(), default);
IReadOnlyList<Cataloger> catalogers = CatalogerList.All;
ImageFacts facts = ImageScanner.Scan(source, new ScanPlan { Analyzers = catalogers });
Sbom sbom = Assembler.Build(facts, catalogers);
foreach (Package package in sbom.Packages)
    Console.WriteLine(package.Purl);
Console.Error.WriteLine($"{facts.Layers.Sum(l => l.Entries)} entries, {sbom.Packages.Count} packages, {sbom.Unknowns.Count} unknown");
