using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Ocaml;

/// <summary>
/// Packages of opam: those a switch has installed, by the definitions it keeps, or those a project defines
/// (<c>name.opam</c>, or <c>opam</c> alone).
/// </summary>
internal sealed class OpamCataloger(Presence presence) : Cataloger
{
    public override string Name => presence == Presence.Installed ? "opam-switch" : "opam-file";
    public override CatalogerTags Tags => CatalogerTags.Language | (presence == Presence.Installed ? CatalogerTags.Installed : CatalogerTags.Declared);
    public override IReadOnlyList<PackageType> Types => [PackageType.Opam];
    public override IReadOnlyList<string> Patterns => presence == Presence.Installed ? ["**/.opam-switch/packages/*/opam"] : ["**/*.opam", "**/opam"];

    public override FileCatalog? Read(ScannedFile file)
    {
        // The program has the same name; so have the thousands of definitions in a clone of the repository.
        if (file.Executable != ExecutableKind.None || presence == Presence.Declared && file.Path.Contains("packages/", StringComparison.Ordinal) && file.Name == "opam")
            return null;
        OpamFile opam = OpamFile.Parse(SourceText.Decode(file.Bytes));
        if (!opam.Has("opam-version") && !opam.Has("depends"))
            throw new ParseException("the file is not one of opam: it has no opam-version");
        string folder = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
        int dot = folder.IndexOf('.');
        string? name = opam.One("name") ?? (file.Name != "opam" ? file.Name[..^".opam".Length] : presence == Presence.Installed && dot > 0 ? folder[..dot] : null);
        string? version = opam.One("version") ?? (presence == Presence.Installed && dot > 0 ? folder[(dot + 1)..] : null);
        return string.IsNullOrEmpty(name) ? null : new FileCatalog { Packages = [Make(opam, name, version)] };
    }

    private Package Make(OpamFile opam, string name, string? version) => new()
    {
        Type = PackageType.Opam,
        Name = name,
        Version = version,
        Presence = presence,
        Role = presence == Presence.Declared ? PackageRole.Application : PackageRole.Library,
        DeclaredLicenses = [.. opam["license"].Select(l => l.Text.Trim()).Where(l => l.Length > 0).Take(32)],
        Author = People(opam["authors"]) ?? People(opam["author"]),
        Supplier = People(opam["maintainer"]),
        Description = opam.One("synopsis") ?? opam.One("description"),
        Homepage = opam.One("homepage"),
        Vcs = opam.One("dev-repo"),
        DownloadLocation = opam.One("url.src") ?? opam.One("url.archive") ?? opam.One("url.http"),
        Hashes = [.. opam["url.checksum"].SelectMany(c => Checksum(c.Text)).Take(16)],
        Requires = [.. opam["depends"].Select(d => new Requirement(d.Text, Range(d.Filter), Scope(d.Filter))), .. opam["depopts"].Select(d => new Requirement(d.Text, Range(d.Filter), DependencyScope.Optional))],
    };

    private static string? People(IReadOnlyList<OpamFile.Value> values) =>
        string.Join(", ", values.Take(64).Select(v => v.Text.Trim()).Where(t => t.Length > 0)) is { Length: > 0 } people ? people : null;

    /// <summary>The filter as written; words that are no comparison only say when a dependency counts.</summary>
    private static string? Range(string? filter) => filter is not null && filter.AsSpan().ContainsAny("<>=") ? filter.ReplaceLineEndings(" ") : null;

    private static DependencyScope Scope(string? filter) =>
        filter is not null && filter.Split([' ', '&', '|', '(', ')', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Any(w => w is "with-test" or "with-doc" or "with-dev-setup" or "build" or "dev" or "test" or "doc")
            ? DependencyScope.Development : DependencyScope.Runtime;

    /// <summary><c>sha256=…</c>, <c>md5=…</c>; a value alone is an MD5, from before there were others.</summary>
    private static IReadOnlyList<Hash> Checksum(string text) => text.Split('=', 2) switch
    {
        ["sha256", var hex] => HexHash.Sha256(hex),
        ["sha512", var hex] => HexHash.Of("SHA-512", 64, hex),
        ["md5", var hex] => HexHash.Of("MD5", 16, hex),
        [var hex] => HexHash.Of("MD5", 16, hex),
        _ => [],
    };
}
