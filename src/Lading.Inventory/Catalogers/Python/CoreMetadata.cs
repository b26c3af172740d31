using System.Text;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Reads <c>METADATA</c> and <c>PKG-INFO</c>: packaging.python.org, "Core metadata specifications" 1.0 to 2.4, header
/// fields as in electronic mail, long ones continued on indented lines, and a description after an empty line.
/// </summary>
internal sealed class CoreMetadata
{
    private const int MaxFields = 20_000;
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the header; what follows it is the description's text and not kept.</summary>
    public static CoreMetadata Parse(string text)
    {
        var metadata = new CoreMetadata();
        List<string>? values = null;
        StringBuilder value = new();
        int count = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || ++count > MaxFields)
                break;
            if (line[0] is ' ' or '\t')
            {
                // Old writers put bars before the lines of a long text.
                value.Append('\n').Append(line.Trim().TrimStart('|').Trim());
                continue;
            }
            Flush();
            int colon = line.IndexOf(':');
            if (colon <= 0)
            {
                values = null;
                continue;
            }
            string name = line[..colon].Trim().ToString();
            if (!metadata._fields.TryGetValue(name, out values))
                metadata._fields[name] = values = [];
            value.Append(line[(colon + 1)..].Trim());
        }
        Flush();
        return metadata;

        void Flush()
        {
            values?.Add(value.ToString());
            value.Clear();
        }
    }

    /// <summary>All values of a field.</summary>
    public IReadOnlyList<string> All(string name) => _fields.TryGetValue(name, out List<string>? values) ? values : [];

    /// <summary>The first value of a field that says something; <c>UNKNOWN</c> was once written for nothing.</summary>
    public string? One(string name) => All(name).FirstOrDefault(v => v.Length > 0 && v != "UNKNOWN");

    /// <summary>The licence field where it is a text instead of a name.</summary>
    public string? LicenseText => One("License") is { } text && (text.Contains('\n') || text.Length > 200) ? text : null;

    /// <summary>The package; null without name or version.</summary>
    public Package? ToPackage(string? fallbackName = null, string? fallbackVersion = null)
    {
        string? name = One("Name") ?? fallbackName;
        string? version = One("Version") ?? fallbackVersion;
        if (name is null || version is null || name.Length > 255 || version.Length > 255 || name.Contains('\n'))
            return null;
        return new Package
        {
            Type = PackageType.Pypi,
            Name = name,
            Version = version,
            DeclaredLicenses = Licenses(),
            Author = Person("Author", "Author-email") ?? Person("Maintainer", "Maintainer-email"),
            Description = One("Summary"),
            Homepage = One("Home-page") ?? ProjectUrl("homepage", "home-page", "home"),
            Vcs = ProjectUrl("source", "sourcecode", "repository", "code", "github"),
            DownloadLocation = One("Download-URL"),
            Requires = [.. All("Requires-Dist").Select(DependencySpecifier.Parse).OfType<DependencySpecifier>().Select(ToRequirement)],
            Properties = One("Requires-Python") is { } python ? new Dictionary<string, string> { ["pypi:requires-python"] = python } : [],
        };
    }

    /// <summary>What only an extra brings is optional.</summary>
    public static Requirement ToRequirement(DependencySpecifier specifier) => new(specifier.Name, specifier.Versions,
        EnvironmentMarker.ExtrasIn(specifier.Marker).Any() ? DependencyScope.Optional : DependencyScope.Runtime);

    /// <summary>The expression; else the licence field when it is a name; else what the classifiers say.</summary>
    private string[] Licenses()
    {
        if (One("License-Expression") is { } expression)
            return [expression];
        if (One("License") is { } license && LicenseText is null)
            return [license];
        return [.. All("Classifier").Select(LicenseClassifiers.Find).OfType<string>().Distinct()];
    }

    /// <summary>Name and address; since version 2.1 the address field may hold both.</summary>
    private string? Person(string name, string email)
    {
        string? person = One(name);
        string? address = One(email);
        return person is null ? address : address is null || address.Contains('<') ? person : $"{person} <{address}>";
    }

    /// <summary>A well-known project URL: packaging.python.org, "Well-known Project URLs in Metadata", labels normalized.</summary>
    private string? ProjectUrl(params ReadOnlySpan<string> labels)
    {
        foreach (string value in All("Project-URL"))
        {
            int comma = value.IndexOf(',');
            if (comma > 0 && labels.Contains(value[..comma].Trim().ToLowerInvariant().Replace(" ", "")))
                return value[(comma + 1)..].Trim();
        }
        return null;
    }
}
