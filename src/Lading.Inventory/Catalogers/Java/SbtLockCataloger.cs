using System.Text.Json;
using Lading.Inventory.Parsing;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// The lock file of the sbt-dependency-lock plug-in, <c>*.sbt.lock</c>, version 1. Modules of the test configuration
/// alone are left out.
/// </summary>
internal sealed class SbtLockCataloger : Cataloger
{
    public override string Name => "sbt-lockfile";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Maven];
    public override IReadOnlyList<string> Patterns => ["**/*.sbt.lock"];

    public override FileCatalog Read(ScannedFile file) => JsonInput.Read(file.Bytes, Read);

    private static FileCatalog Read(JsonElement root)
    {
        if (!root.TryGetProperty("dependencies", out _))
            throw new ParseException("the lock file has no dependencies");
        var packages = new List<Package>();
        foreach (JsonElement module in root.Items("dependencies").Take(100_000))
        {
            string[] configurations = [.. module.Items("configurations").Where(c => c.ValueKind == JsonValueKind.String).Select(c => c.GetString()!)];
            if (configurations.Length > 0 && !configurations.Any(c => c is "compile" or "runtime" or "default" or "provided"))
                continue;
            if (module.Text("name") is not { } name)
                continue;
            packages.Add(new Package
            {
                Type = PackageType.Maven,
                Namespace = module.Text("org"),
                Name = name,
                Version = module.Text("version"),
                Presence = Presence.Declared,
                Hashes = [.. module.Items("artifacts").Take(1).Select(a => Sha1(a.Text("hash"))).OfType<Hash>()],
            });
        }
        return new FileCatalog { Packages = packages };
    }

    private static Hash? Sha1(string? text) =>
        text is { Length: 45 } && text.StartsWith("sha1:", StringComparison.Ordinal) && text.AsSpan(5).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0
            ? new Hash("SHA-1", text[5..].ToLowerInvariant()) : null;
}
