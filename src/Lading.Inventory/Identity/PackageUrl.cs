using System.Text;

namespace Lading.Inventory.Identity;

/// <summary>
/// A package URL, decoded and normalized by the rules of its type: ECMA-427 and the type definitions of the purl
/// specification. <see cref="ToString"/> gives the canonical form. Immutable.
/// </summary>
public sealed class PackageUrl : IEquatable<PackageUrl>
{
    /// <summary>Characters a package URL has at most; longer ones are refused.</summary>
    public const int MaxLength = 8192;

    private static readonly SortedDictionary<string, string> NoQualifiers = new(StringComparer.Ordinal);
    private readonly string _canonical;

    private PackageUrl(string type, string? @namespace, string name, string? version, SortedDictionary<string, string> qualifiers, string? subpath)
    {
        Type = type;
        Namespace = @namespace;
        Name = name;
        Version = version;
        Qualifiers = qualifiers;
        Subpath = subpath;
        _canonical = Build();
    }

    /// <summary>The type, lower-case.</summary>
    public string Type { get; }

    /// <summary>The namespace, its segments separated by <c>/</c>; null for none.</summary>
    public string? Namespace { get; }

    /// <summary>The name; never empty.</summary>
    public string Name { get; }

    /// <summary>The version; null for none.</summary>
    public string? Version { get; }

    /// <summary>The qualifiers, ordered by key; keys are lower-case, values never empty.</summary>
    public IReadOnlyDictionary<string, string> Qualifiers { get; }

    /// <summary>The subpath, its segments separated by <c>/</c>; null for none.</summary>
    public string? Subpath { get; }

    /// <summary>
    /// Makes one of decoded components. False, with <paramref name="error"/> saying why, when the specification or the
    /// definition of the type does not allow them.
    /// </summary>
    public static bool TryCreate(
        string? type, string? @namespace, string? name, string? version, IEnumerable<KeyValuePair<string, string>>? qualifiers,
        string? subpath, out PackageUrl? result, out string? error) =>
        TryCreate(type, @namespace, name, version, qualifiers, subpath, lenient: false, out result, out error);

    /// <summary>
    /// Parses by "How to parse a PURL". Refuses what the definition of the type does not allow and qualifier keys that
    /// begin with a capital.
    /// </summary>
    public static bool TryParse(string? text, out PackageUrl? result, out string? error) =>
        PackageUrlParser.TryParse(text, lenient: false, out result, out error);

    /// <summary>
    /// Parses what other programs write: keys in any case, and namespaces and qualifiers that the definition of the type
    /// asks for may be missing. Canonical spelling is the result's <see cref="ToString"/>.
    /// </summary>
    public static bool TryParseLenient(string? text, out PackageUrl? result, out string? error) =>
        PackageUrlParser.TryParse(text, lenient: true, out result, out error);

    internal static bool TryCreate(
        string? type, string? @namespace, string? name, string? version, IEnumerable<KeyValuePair<string, string>>? qualifiers,
        string? subpath, bool lenient, out PackageUrl? result, out string? error)
    {
        result = null;
        if (string.IsNullOrEmpty(type) || !IsType(type))
            return Refuse("the type is missing or not made of letters, digits, '.' and '-'", out error);
        type = type.ToLowerInvariant();
        name = name?.Trim('/');
        if (string.IsNullOrEmpty(name))
            return Refuse("the name is missing", out error);
        var sorted = NoQualifiers;
        if (qualifiers is not null)
            foreach ((string key, string value) in qualifiers)
            {
                if (!IsKey(key, lenient))
                    return Refuse($"'{key}' is not a qualifier key", out error);
                if (string.IsNullOrEmpty(value))
                    continue;
                if (ReferenceEquals(sorted, NoQualifiers))
                    sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
                if (!sorted.TryAdd(key.ToLowerInvariant(), value))
                    return Refuse($"qualifier '{key}' occurs twice", out error);
            }
        @namespace = Segments(@namespace);
        version = string.IsNullOrEmpty(version) ? null : version;
        PackageUrlTypes.Normalize(type, ref @namespace, ref name, ref version, sorted);
        error = PackageUrlTypes.Check(type, @namespace, name, version, sorted, lenient);
        if (error is not null)
            return false;
        result = new PackageUrl(type, @namespace, name, version, sorted, Path(subpath));
        if (result._canonical.Length <= MaxLength)
            return true;
        result = null;
        return Refuse("it is too long", out error);
    }

    private static bool Refuse(string reason, out string? error)
    {
        error = reason;
        return false;
    }

    private static bool IsType(string type) => char.IsAsciiLetter(type[0]) && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    /// <summary>
    /// Keys are lower-case. The suite refuses <c>Arch=</c> and accepts <c>repositorY_url=</c>, so capitals are folded
    /// behind the first letter, and there too when reading leniently.
    /// </summary>
    private static bool IsKey(string? key, bool lenient) =>
        !string.IsNullOrEmpty(key) && (lenient ? char.IsAsciiLetter(key[0]) : char.IsAsciiLetterLower(key[0]))
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static string? Segments(string? text)
    {
        if (text is null)
            return null;
        string joined = string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return joined.Length == 0 ? null : joined;
    }

    private static string? Path(string? text)
    {
        if (text is null)
            return null;
        string joined = string.Join('/', text.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(s => s is not ("." or "..")));
        return joined.Length == 0 ? null : joined;
    }

    /// <summary>"How to build a PURL".</summary>
    private string Build()
    {
        var text = new StringBuilder("pkg:", 64).Append(Type).Append('/');
        if (Namespace is not null)
        {
            Encode(text, Namespace, keepSlash: true);
            text.Append('/');
        }
        Encode(text, Name, keepSlash: PackageUrlTypes.NameIsPath(Type));
        if (Version is not null)
            Encode(text.Append('@'), Version);
        char separator = '?';
        foreach ((string key, string value) in Qualifiers)
        {
            Encode(text.Append(separator).Append(key).Append('='), value);
            separator = '&';
        }
        if (Subpath is not null)
            Encode(text.Append('#'), Subpath, keepSlash: true);
        return text.ToString();
    }

    /// <summary>Section "Character encoding": letters, digits, <c>.-_~</c> and the colon stay.</summary>
    private static void Encode(StringBuilder text, string value, bool keepSlash = false)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.IsAscii && (char)rune.Value is var c && (char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '~' or ':' || c == '/' && keepSlash))
            {
                text.Append(c);
                continue;
            }
            int length = rune.EncodeToUtf8(utf8);
            foreach (byte b in utf8[..length])
                text.Append('%').Append(Convert.ToHexString([b]));
        }
    }

    /// <summary>The canonical form.</summary>
    public override string ToString() => _canonical;

    /// <inheritdoc/>
    public bool Equals(PackageUrl? other) => other is not null && other._canonical == _canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_canonical);
}
