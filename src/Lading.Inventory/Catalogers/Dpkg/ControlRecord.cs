using System.Text;

namespace Lading.Inventory.Catalogers.Dpkg;

/// <summary>
/// One paragraph of a package database, or of a package's own control file, as a package: deb-control(5), and for
/// <c>Status</c> and <c>Conffiles</c> dpkg(1).
/// </summary>
internal sealed class ControlRecord
{
    private static readonly string[] Kept =
    [
        "Package", "Version", "Architecture", "Source", "Status", "Maintainer", "Homepage", "Description", "Section",
        "Priority", "Depends", "Pre-Depends", "Provides", "License", "Essential", "Installed-Size", "Original-Maintainer",
        "Vcs-Git", "Vcs-Browser", "URL",
    ];

    private readonly string?[] _fields = new string?[Kept.Length];
    private byte[]? _conffiles;

    /// <summary>The packages of a database whose state says that their files are there.</summary>
    public static List<Package> ReadAll(ReadOnlySpan<byte> text, PackageType type)
    {
        var packages = new List<Package>();
        var reader = new ControlReader(text);
        var record = new ControlRecord();
        while (reader.NextParagraph())
        {
            record.Clear();
            while (reader.NextField())
                record.Take(reader);
            if (record.ToPackage(type) is { } package)
                packages.Add(package);
        }
        return packages;
    }

    private void Clear()
    {
        Array.Clear(_fields);
        _conffiles = null;
    }

    private void Take(ControlReader reader)
    {
        if (reader.Is("Conffiles"u8))
        {
            _conffiles = FileBlocks.FromConffiles(reader.Value);
            return;
        }
        ReadOnlySpan<byte> name = reader.Name;
        for (int i = 0; i < Kept.Length; i++)
            if (Kept[i].Length == name.Length && Ascii.EqualsIgnoreCase(name, Kept[i]))
            {
                _fields[i] ??= Text(reader.Value, Kept[i]);
                return;
            }
    }

    private static string Text(ReadOnlySpan<byte> value, string field)
    {
        if (field is "Description" && value.IndexOf((byte)'\n') is >= 0 and var end)
            value = value[..end].TrimEnd((byte)'\r');
        return Encoding.UTF8.GetString(value);
    }

    private string? this[string field] => _fields[Array.IndexOf(Kept, field)] is { Length: > 0 } value ? value : null;

    private Package? ToPackage(PackageType type)
    {
        string? state = State(this["Status"]);
        if (this["Package"] is not { } name || this["Version"] is not { } version || !IsThere(state))
            return null;
        (string? source, string? sourceVersion) = Source(this["Source"], name, version);
        var properties = new Dictionary<string, string>();
        foreach (string field in (ReadOnlySpan<string>)["Section", "Priority", "Essential", "Installed-Size", "Original-Maintainer"])
            if (this[field] is { } value)
                properties[$"{type}:{field.ToLowerInvariant()}"] = value;
        if (state is not (null or "installed"))
            properties[$"{type}:state"] = state;
        return new Package
        {
            Type = type,
            Name = name,
            Version = version,
            Architecture = this["Architecture"],
            SourceName = source,
            SourceVersion = sourceVersion,
            DeclaredLicenses = this["License"] is { } license ? [license] : [],
            Author = this["Maintainer"],
            Supplier = this["Maintainer"],
            Description = this["Description"],
            Homepage = this["Homepage"] ?? this["URL"],
            Vcs = this["Vcs-Git"] ?? this["Vcs-Browser"],
            Requires = [.. Relations.Requirements(this["Pre-Depends"]), .. Relations.Requirements(this["Depends"])],
            Provides = [.. Relations.Names(this["Provides"])],
            Files = _conffiles is null ? null : new FileList(_conffiles),
            Properties = properties,
        };
    }

    /// <summary><c>Status: want flag state</c>: the third word; null when the record has none, as in distroless images.</summary>
    private static string? State(string? status) => status?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words[^1] : null;

    private static bool IsThere(string? state) =>
        state is null or "installed" or "unpacked" or "half-configured" or "triggers-awaited" or "triggers-pending";

    /// <summary><c>Source: name (version)</c>; absent when source and binary share their name, the version when it is the same.</summary>
    internal static (string? Name, string? Version) Source(string? field, string package, string version)
    {
        if (field is null)
            return (null, null);
        int open = field.IndexOf('(');
        string name = (open < 0 ? field : field[..open]).Trim();
        string? own = open < 0 ? null : field[(open + 1)..].TrimEnd().TrimEnd(')').Trim();
        if (own is { Length: 0 } || own == version)
            own = null;
        return (name.Length == 0 || (name == package && own is null) ? null : name, own);
    }
}
