using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning.Trees;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Terraform;

/// <summary>
/// <c>.terraform.lock.hcl</c> of Terraform and OpenTofu: developer.hashicorp.com, "Dependency lock file". The programs
/// write it in one fixed form, which is read line by line. <c>zh</c> hashes are of the archives, one for each
/// platform; <c>h1</c> is of the files in one of them.
/// </summary>
internal sealed class TerraformLockCataloger : Cataloger
{
    private const int MaxProviders = 10_000;
    private const int MaxHashes = 500;

    public override string Name => "terraform-lock";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Terraform];
    public override IReadOnlyList<string> Patterns => ["**/.terraform.lock.hcl"];

    public override FileCatalog Read(ScannedFile file)
    {
        var packages = new List<Package>();
        string? address = null, version = null, constraints = null;
        var hashes = new List<string>();
        foreach (ReadOnlySpan<char> raw in SourceText.Decode(file.Bytes).AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#' || line.StartsWith("//"))
                continue;
            if (line.StartsWith("provider"))
            {
                if (address is not null || Quoted(line) is not { Length: > 0 } found || packages.Count >= MaxProviders)
                    throw new ParseException("the file is not a dependency lock file: a provider has no address or no end");
                (address, version, constraints) = (found, null, null);
                hashes.Clear();
            }
            else if (address is null)
                throw new ParseException("the file is not a dependency lock file: a line belongs to no provider");
            else if (line[0] == '}')
            {
                packages.Add(Make(address, version, constraints, hashes));
                address = null;
            }
            else if (line[0] == '"')
            {
                if (hashes.Count < MaxHashes && Quoted(line) is { } hash)
                    hashes.Add(hash);
            }
            else if (line.StartsWith("version"))
                version = Quoted(line);
            else if (line.StartsWith("constraints"))
                constraints = Quoted(line);
            else if (line.StartsWith("hashes") && Quoted(line) is { } only)
                hashes.Add(only);
        }
        if (address is not null)
            throw new ParseException("the file is not a dependency lock file: a provider does not end");
        return new FileCatalog { Packages = packages };
    }

    private static string? Quoted(ReadOnlySpan<char> line)
    {
        int open = line.IndexOf('"');
        int length = open < 0 ? -1 : line[(open + 1)..].IndexOf('"');
        return length < 0 ? null : line.Slice(open + 1, length).ToString();
    }

    /// <summary>An address is <c>host/namespace/type</c>.</summary>
    private static Package Make(string address, string? version, string? constraints, List<string> hashes)
    {
        var properties = new Dictionary<string, string>();
        if (constraints is { Length: > 0 })
            properties["terraform:constraints"] = constraints;
        string[] contents = [.. hashes.Where(h => h.StartsWith("h1:", StringComparison.Ordinal))];
        if (contents.Length > 0)
            properties["terraform:h1"] = string.Join(' ', contents);
        int slash = address.LastIndexOf('/');
        return new Package
        {
            Type = PackageType.Terraform,
            Namespace = slash > 0 ? address[..slash] : null,
            Name = address[(slash + 1)..],
            Version = version,
            Presence = Presence.Declared,
            Homepage = address.StartsWith("registry.terraform.io/", StringComparison.Ordinal) ? $"https://registry.terraform.io/providers/{address[22..]}" : null,
            Hashes = [.. hashes.Where(h => h.StartsWith("zh:", StringComparison.Ordinal)).SelectMany(h => HexHash.Sha256(h[3..]))],
            Properties = properties,
        };
    }
}
