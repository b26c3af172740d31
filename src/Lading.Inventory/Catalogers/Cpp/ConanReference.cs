namespace Lading.Inventory.Catalogers.Cpp;

/// <summary>
/// A Conan package reference, <c>name/version@user/channel#rrev:package_id#prev%time</c>: docs.conan.io, "Package
/// references and revisions". All but the name and version may be absent.
/// </summary>
internal sealed record ConanReference(string Name, string Version, string? User, string? Channel, string? RecipeRevision)
{
    /// <summary>True when the version is a range (<c>[&gt;=1.2]</c>): which one is used is not said.</summary>
    public bool IsRange => Version.StartsWith('[');

    /// <summary>Reads a reference; null when it is none.</summary>
    public static ConanReference? Parse(string? text)
    {
        if (text is null)
            return null;
        // A range may hold any of the signs below.
        int close = text.IndexOf("/[", StringComparison.Ordinal) >= 0 ? text.IndexOf(']') : -1;
        int percent = text.IndexOf('%', close + 1);
        if (percent >= 0)
            text = text[..percent];
        string? revision = null;
        int hash = text.IndexOf('#', close + 1);
        if (hash >= 0)
        {
            revision = text[(hash + 1)..].Split(':', '#')[0];
            text = text[..hash];
        }
        int colon = text.IndexOf(':', close + 1);
        if (colon >= 0)
            text = text[..colon];
        string? user = null, channel = null;
        int at = text.IndexOf('@', close + 1);
        if (at >= 0)
        {
            string[] parts = text[(at + 1)..].Split('/', 2);
            // The old form writes an underscore for "none".
            user = parts[0] is { Length: > 0 } and not "_" ? parts[0] : null;
            channel = parts is [_, { Length: > 0 } and not "_"] ? parts[1] : null;
            text = text[..at];
        }
        int slash = text.IndexOf('/');
        string name = slash < 0 ? "" : text[..slash].Trim();
        string version = text[(slash + 1)..].Trim();
        if (name.Length == 0 || version.Length == 0 || name.AsSpan().ContainsAny(" \t\"'"))
            return null;
        return new ConanReference(name, version, user, channel, revision is { Length: > 0 } and not "0" ? revision : null);
    }

    /// <summary>The package it names.</summary>
    public Package Package(Presence presence, DependencyScope scope = DependencyScope.Runtime, string? packageRevision = null, PackageRole role = PackageRole.Library,
        IReadOnlyList<Requirement>? requires = null, IReadOnlyDictionary<string, string>? properties = null)
    {
        var qualifiers = new Dictionary<string, string>();
        foreach ((string key, string? value) in (ReadOnlySpan<(string, string?)>)[("user", User), ("channel", Channel), ("rrev", RecipeRevision), ("prev", packageRevision)])
            if (!string.IsNullOrEmpty(value))
                qualifiers[key] = value;
        return new Package
        {
            Type = PackageType.Conan,
            Name = Name,
            Version = IsRange ? null : Version,
            Presence = presence,
            Scope = scope,
            Role = role,
            Qualifiers = qualifiers,
            Requires = requires ?? [],
            Properties = properties ?? new Dictionary<string, string>(),
        };
    }
}
