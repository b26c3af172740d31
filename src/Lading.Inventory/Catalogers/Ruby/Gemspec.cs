namespace Lading.Inventory.Catalogers.Ruby;

/// <summary>
/// Reads a gem's specification (guides.rubygems.org, "Specification Reference"): Ruby, but as RubyGems writes it one
/// assignment a line. Lines that are anything else are passed over.
/// </summary>
internal sealed class Gemspec
{
    private const int MaxLine = 256 << 10;
    private const int MaxRequirements = 2_000;
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Requirement> _requirements = new(StringComparer.Ordinal);
    private string[] _stub = [];

    /// <summary>Reads the text of a specification.</summary>
    public static Gemspec Parse(string text)
    {
        var gemspec = new Gemspec();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.Length > MaxLine)
                continue;
            if (line.StartsWith("# stub: "))
                gemspec._stub = line[8..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            else
                gemspec.Take(line);
        }
        return gemspec;
    }

    /// <summary><c>s.name = "rake".freeze</c> or <c>s.add_dependency(%q&lt;rake&gt;.freeze, ["&gt;= 1"])</c>.</summary>
    private void Take(ReadOnlySpan<char> line)
    {
        int dot = 0;
        while (dot < line.Length && (char.IsAsciiLetterOrDigit(line[dot]) || line[dot] == '_'))
            dot++;
        if (dot == 0 || dot >= line.Length || line[dot] != '.')
            return;
        int end = dot + 1;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_'))
            end++;
        string name = line[(dot + 1)..end].ToString();
        ReadOnlySpan<char> rest = line[end..].TrimStart();
        if (name is "add_dependency" or "add_runtime_dependency" or "add_development_dependency")
            Require(RubyLiterals.Read(rest), name == "add_development_dependency");
        else if (rest.StartsWith("=") && !rest.StartsWith("=="))
            _values.TryAdd(name, RubyLiterals.Read(rest[1..]));
    }

    private void Require(List<string> literals, bool isDevelopment)
    {
        if (literals.Count == 0 || literals[0].Length == 0 || _requirements.Count >= MaxRequirements)
            return;
        string range = string.Join(", ", literals.Skip(1));
        var requirement = new Requirement(literals[0], range is "" or ">= 0" ? null : range, isDevelopment ? DependencyScope.Development : DependencyScope.Runtime);
        // Old specifications say everything twice, for old and new versions of RubyGems.
        _requirements.TryAdd(requirement.Name, requirement);
    }

    private string? One(string name) => _values.GetValueOrDefault(name) is [{ Length: > 0 } value, ..] ? value : null;

    private IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name) ?? [];

    /// <summary>The package; null where name or version is not a plain literal.</summary>
    public Package? ToPackage(Presence presence, bool isDefault)
    {
        string? name = One("name") ?? _stub.ElementAtOrDefault(0);
        string? version = One("version") ?? _stub.ElementAtOrDefault(1);
        if (name is null || version is null || name.Length > 255 || version.Length > 255 || !char.IsAsciiDigit(version[0]))
            return null;
        string? platform = One("platform") ?? _stub.ElementAtOrDefault(2);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (All("required_ruby_version") is { Count: > 0 } ruby)
            properties["gem:required-ruby-version"] = string.Join(", ", ruby);
        if (isDefault)
            properties["gem:default"] = "true";
        return new Package
        {
            Type = PackageType.Gem,
            Name = name,
            Version = version,
            Presence = presence,
            Role = presence == Presence.Installed ? PackageRole.Library : PackageRole.Application,
            Qualifiers = platform is null or "ruby" || platform.Length > 100 ? [] : new Dictionary<string, string> { ["platform"] = platform },
            DeclaredLicenses = [.. All("licenses").Concat(All("license")).Where(l => l.Length > 0).Distinct()],
            Author = string.Join(", ", All("authors").Concat(All("author"))) is { Length: > 0 } authors ? authors : null,
            Description = One("summary") ?? One("description"),
            Homepage = One("homepage") ?? Metadata("homepage_uri"),
            Vcs = Metadata("source_code_uri"),
            Requires = [.. _requirements.Values],
            Properties = properties,
        };
    }

    /// <summary>A value of the metadata map, whose keys and values are literals in turn.</summary>
    private string? Metadata(string key)
    {
        IReadOnlyList<string> literals = All("metadata");
        for (int i = 0; i + 1 < literals.Count; i += 2)
            if (literals[i] == key && literals[i + 1].Length > 0)
                return literals[i + 1];
        return null;
    }
}
