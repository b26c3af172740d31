using System.Text;
using System.Text.Json;
using Lading.Inventory.Assembly;
using Lading.Inventory.Catalogers.Os;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Conda;

/// <summary>Packages of a conda environment: <c>conda-meta/NAME-VERSION-BUILD.json</c> (conda documentation, "PrefixRecord").</summary>
internal sealed class CondaCataloger : Cataloger
{
    /// <summary>Characters of a list of files: the folder of the environment stands before each name.</summary>
    private const int MaxFiles = 32 << 20;

    public override string Name => "conda-meta";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Conda];
    public override IReadOnlyList<string> Patterns => ["**/conda-meta/*.json"];

    public override FileCatalog? Read(ScannedFile file) =>
        JsonText.Read(file, root => Package(root, Environment(file.Path))) is { } package ? new FileCatalog { Packages = [package] } : null;

    /// <summary>The folder of the environment, with its final slash.</summary>
    private static string Environment(string path) => path[..path.LastIndexOf("conda-meta/", StringComparison.Ordinal)];

    private static Package? Package(JsonElement root, string environment)
    {
        if (root.Text("name") is not { } name || root.Text("version") is not { } version)
            return null;
        // purl-spec, type "conda".
        var qualifiers = new Dictionary<string, string>();
        foreach (string key in (ReadOnlySpan<string>)["build", "subdir"])
            if (root.Text(key) is { } value)
                qualifiers[key] = value;
        if (Channel(root.Text("channel")) is { } channel)
            qualifiers["channel"] = channel;
        string? fileName = root.Text("fn");
        if (fileName is not null && (fileName.EndsWith(".tar.bz2", StringComparison.Ordinal) || fileName.EndsWith(".conda", StringComparison.Ordinal)))
            qualifiers["type"] = fileName.EndsWith(".conda", StringComparison.Ordinal) ? "conda" : "tar.bz2";
        var hashes = new List<Hash>();
        foreach ((string key, string algorithm) in (ReadOnlySpan<(string, string)>)[("sha256", "SHA-256"), ("md5", "MD5")])
            if (root.Text(key) is { } hex && !hex.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF"))
                hashes.Add(new Hash(algorithm, hex.ToLowerInvariant()));
        return new Package
        {
            Type = PackageType.Conda,
            Name = name,
            Version = version,
            Qualifiers = qualifiers,
            DeclaredLicenses = root.Text("license") is { } license ? [license] : [],
            DownloadLocation = root.Text("url") is { } url && !url.Contains('@') && !url.Contains("/t/", StringComparison.Ordinal) ? url : null,
            Hashes = hashes,
            Requires = [.. root.Texts("depends").Select(Requirement)],
            Files = Files(root, environment),
        };
    }

    /// <summary>The channel's last part: its address may hold a token.</summary>
    private static string? Channel(string? channel)
    {
        string? last = channel?.TrimEnd('/').Split('/')[^1];
        return last is "noarch" or "linux-64" or "linux-aarch64" or "osx-64" or "osx-arm64" or "win-64" ? channel!.TrimEnd('/').Split('/') is [.., var name, _] ? name : null : last;
    }

    /// <summary>Match specification: <c>name version build</c>, blanks between.</summary>
    private static Requirement Requirement(string text)
    {
        string[] words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return new Requirement(text);
        string name = words[0][(words[0].IndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..];
        int end = name.AsSpan().IndexOfAny("<>=!~[");
        string? range = words.Length > 1 ? words[1] : null;
        return end < 0 ? new Requirement(name, range) : new Requirement(name[..end], name[end..] + range);
    }

    private static FileList? Files(JsonElement root, string environment)
    {
        var lines = new StringBuilder();
        foreach (JsonElement item in root.Object("paths_data") is { } paths ? paths.Items("paths") : [])
        {
            if (item.Text("_path") is not { } path || path.AsSpan().ContainsAny('\n', '\t') || lines.Length > MaxFiles)
                continue;
            lines.Append(environment).Append(path);
            // The prefix is written into some files: their digest in the environment differs from that in the package.
            if ((item.Text("sha256_in_prefix") ?? item.Text("sha256")) is { Length: 64 } hex && item.Text("path_type") != "softlink")
                lines.Append("\tSHA-256:").Append(hex.ToLowerInvariant());
            lines.Append('\n');
        }
        if (lines.Length == 0)
            foreach (string path in root.Texts("files"))
                if (lines.Length <= MaxFiles)
                    lines.Append(environment).Append(path.Replace('\n', ' ')).Append('\n');
        return lines.Length == 0 ? null : new FileList(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        builder.ResolveByName(view, universe: Environment);
    }
}
