using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// Gradle's dependency locking: <c>gradle.lockfile</c> and <c>buildscript-gradle.lockfile</c>, one line a module with
/// the configurations that use it; and the older <c>gradle/dependency-locks/*.lockfile</c>, one file a configuration.
/// </summary>
internal sealed class GradleLockCataloger : Cataloger
{
    private const int MaxPackages = 100_000;

    public override string Name => "gradle-lockfile";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Maven];
    public override IReadOnlyList<string> Patterns => ["**/gradle.lockfile", "**/buildscript-gradle.lockfile", "**/gradle/dependency-locks/*.lockfile"];

    public override FileCatalog Read(ScannedFile file)
    {
        var packages = new List<Package>();
        bool single = file.Folder.EndsWith("dependency-locks", StringComparison.Ordinal);
        string own = file.Name.StartsWith("buildscript-", StringComparison.Ordinal) ? "buildscript" : single ? file.Name[..^".lockfile".Length] : "";
        ReadOnlySpan<byte> text = file.Bytes;
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] == '#' || line.Length > 8192 || packages.Count >= MaxPackages)
                continue;
            string[] halves = Encoding.UTF8.GetString(line).Split('=', 2);
            string[] parts = halves[0].Split(':');
            if (parts.Length != 3 || !parts.All(Coordinates.IsPart))
                continue;
            packages.Add(new Package
            {
                Type = PackageType.Maven,
                Namespace = parts[0],
                Name = parts[1],
                Version = parts[2],
                Presence = Presence.Declared,
                Scope = IsForBuilding(own.Length > 0 ? own : halves.Length > 1 ? halves[1] : "") ? DependencyScope.Development : DependencyScope.Runtime,
            });
        }
        return new FileCatalog { Packages = packages };
    }

    /// <summary>True when every configuration that uses the module is for tests, annotation processing or the build itself.</summary>
    private static bool IsForBuilding(string configurations) => configurations.Length > 0 &&
        configurations.Split(',').All(c => c.Contains("test", StringComparison.OrdinalIgnoreCase) || c.Contains("annotationProcessor", StringComparison.OrdinalIgnoreCase) ||
            c is "buildscript" or "classpath" or "checkstyle" or "pmd" or "jacocoAgent" or "jacocoAnt" or "kotlinCompilerClasspath" or "kotlinBuildToolsApiClasspath");
}
