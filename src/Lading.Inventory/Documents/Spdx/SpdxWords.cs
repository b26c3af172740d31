using System.Globalization;
using System.Text;

namespace Lading.Inventory.Documents.Spdx;

/// <summary>Words of SPDX and what they are in the model.</summary>
internal static class SpdxWords
{
    public const string NoAssertion = "NOASSERTION";
    public const string None = "NONE";

    /// <summary>Stands for a time that is not known, where one must be written.</summary>
    public const string NoTime = "1970-01-01T00:00:00Z";

    private static readonly (string Model, string Two, string Three, int Digits, int Since)[] Algorithms =
    [
        ("MD2", "MD2", "md2", 32, 22), ("MD4", "MD4", "md4", 32, 22), ("MD5", "MD5", "md5", 32, 22), ("MD6", "MD6", "md6", 0, 22),
        ("SHA-1", "SHA1", "sha1", 40, 22), ("SHA-224", "SHA224", "sha224", 56, 22), ("SHA-256", "SHA256", "sha256", 64, 22),
        ("SHA-384", "SHA384", "sha384", 96, 22), ("SHA-512", "SHA512", "sha512", 128, 22), ("SHA3-256", "SHA3-256", "sha3_256", 64, 23),
        ("SHA3-384", "SHA3-384", "sha3_384", 96, 23), ("SHA3-512", "SHA3-512", "sha3_512", 128, 23), ("BLAKE2b-256", "BLAKE2b-256", "blake2b256", 64, 23),
        ("BLAKE2b-384", "BLAKE2b-384", "blake2b384", 96, 23), ("BLAKE2b-512", "BLAKE2b-512", "blake2b512", 128, 23), ("BLAKE3", "BLAKE3", "blake3", 0, 23),
        ("ADLER32", "ADLER32", "adler32", 8, 23), ("SHA3-224", "", "sha3_224", 56, 30),
    ];

    private static readonly (PackageRole Role, string Purpose)[] Roles =
    [
        (PackageRole.Application, "application"), (PackageRole.Framework, "framework"), (PackageRole.Library, "library"), (PackageRole.Container, "container"),
        (PackageRole.OperatingSystem, "operatingSystem"), (PackageRole.DeviceDriver, "deviceDriver"), (PackageRole.Firmware, "firmware"), (PackageRole.File, "file"),
        (PackageRole.Platform, "platform"), (PackageRole.MachineLearningModel, "model"), (PackageRole.Data, "data"),
    ];

    private static readonly string[] TwoPurposes = ["application", "framework", "library", "container", "operatingSystem", "device", "firmware", "source", "archive", "file", "install", "other"];

    private static readonly HashSet<string> ThreePurposes =
    [
        "application", "archive", "bom", "configuration", "container", "data", "device", "deviceDriver", "diskImage", "documentation", "evidence", "executable", "file",
        "filesystemImage", "firmware", "framework", "install", "library", "manifest", "model", "module", "operatingSystem", "other", "patch", "platform", "requirement", "source",
        "specification", "test",
    ];

    /// <summary>True when a version can hold this hash.</summary>
    public static bool HasAlgorithm(Hash hash, int version)
    {
        foreach (var a in Algorithms)
            if (a.Model == hash.Algorithm)
                return version >= a.Since && hash.Hex.Length > 0 && (a.Digits == 0 || a.Digits == hash.Hex.Length) && hash.Hex.All(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c));
        return false;
    }

    /// <summary>The name of an algorithm in SPDX 2.</summary>
    public static string Algorithm2(string model) => Algorithms.First(a => a.Model == model).Two;

    /// <summary>The name of an algorithm in SPDX 3.</summary>
    public static string Algorithm3(string model) => Algorithms.First(a => a.Model == model).Three;

    /// <summary>The model's name of an algorithm of either; others keep theirs.</summary>
    public static string ModelAlgorithm(string word)
    {
        foreach (var a in Algorithms)
            if (a.Two.Equals(word, StringComparison.OrdinalIgnoreCase) || a.Three.Equals(word, StringComparison.OrdinalIgnoreCase))
                return a.Model;
        return word;
    }

    public static string PurposeOf(PackageRole role) => Roles.First(r => r.Role == role).Purpose;

    /// <summary>The role a purpose stands for; null for those the model has no role for.</summary>
    public static PackageRole? RoleOf(string? purpose)
    {
        foreach (var r in Roles)
            if (r.Purpose == purpose)
                return r.Role;
        return null;
    }

    /// <summary>True when a version has this purpose.</summary>
    public static bool HasPurpose(string purpose, int version) => version >= 30 ? ThreePurposes.Contains(purpose) : version >= 23 && TwoPurposes.Contains(purpose);

    /// <summary><c>operatingSystem</c> as <c>OPERATING_SYSTEM</c>.</summary>
    public static string Upper(string camel)
    {
        var text = new StringBuilder(camel.Length + 4);
        foreach (char c in camel)
            text.Append(char.IsAsciiLetterUpper(c) ? "_" : "").Append(char.ToUpperInvariant(c));
        return text.ToString();
    }

    /// <summary><c>OPERATING-SYSTEM</c> or <c>OPERATING_SYSTEM</c> as <c>operatingSystem</c>.</summary>
    public static string Camel(string upper)
    {
        var text = new StringBuilder(upper.Length);
        bool start = false;
        foreach (char c in upper)
        {
            if (c is '_' or '-')
                start = true;
            else
            {
                text.Append(start ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
                start = false;
            }
        }
        return text.ToString();
    }

    /// <summary>A person or organisation of the model as an actor: <c>Person: Name (mail)</c>, <c>Organization: Name</c>.</summary>
    public static string Actor(string text)
    {
        string line = Line(text);
        (string name, string? email) = Person.Split(line);
        return email is not null && !IsOrganization(name) ? $"Person: {name} ({email})" : email is not null ? $"Organization: {name} ({email})" : $"Organization: {line}";
    }

    private static bool IsOrganization(string name)
    {
        foreach (string word in name.Split([' ', ',', '-', '.'], StringSplitOptions.RemoveEmptyEntries))
            if (word.ToLowerInvariant() is "team" or "maintainers" or "developers" or "inc" or "ltd" or "llc" or "gmbh" or "foundation" or "project" or "group" or "corporation" or "corp" or "packagers" or "authors" or "contributors" or "community")
                return true;
        return false;
    }

    /// <summary>The way back; null for <c>NOASSERTION</c> and nothing.</summary>
    public static string? FromActor(string? actor)
    {
        if (actor is null or NoAssertion or None or "")
            return null;
        int colon = actor.IndexOf(':');
        string text = colon > 0 && actor[..colon] is "Person" or "Organization" or "Tool" ? actor[(colon + 1)..].Trim() : actor.Trim();
        if (!text.EndsWith(')') || text.LastIndexOf('(') is not (>= 0 and var open))
            return text.Length == 0 ? null : text;
        string email = text[(open + 1)..^1].Trim();
        string name = text[..open].Trim();
        return email.Length == 0 ? (name.Length == 0 ? null : name) : email.Contains('@') ? name.Length == 0 ? email : $"{name} <{email}>" : text;
    }

    /// <summary>An actor without the empty parentheses that some write for want of an address.</summary>
    public static string? Tidy(string? actor) => actor is not null && actor.EndsWith("()", StringComparison.Ordinal) ? actor[..^2].TrimEnd() : actor;

    /// <summary>A tool as a creator, <c>name-version</c>.</summary>
    public static string ToolName(Tool tool) => Line(tool.Version is null ? tool.Name : $"{tool.Name}-{tool.Version}");

    /// <summary>The way back: a version begins with a digit, or <c>v</c> and a digit.</summary>
    public static Tool ToTool(string text)
    {
        for (int dash = text.IndexOf('-'); dash > 0 && dash < text.Length - 1; dash = text.IndexOf('-', dash + 1))
            if (char.IsAsciiDigit(text[dash + 1]) || text[dash + 1] == 'v' && dash + 2 < text.Length && char.IsAsciiDigit(text[dash + 2]))
                return new Tool(text[..dash], text[(dash + 1)..]);
        return new Tool(text);
    }

    /// <summary>On one line.</summary>
    public static string Line(string text) => text.AsSpan().IndexOfAny('\n', '\r', '\t') < 0 ? text.Trim() : string.Join(' ', text.Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>RFC 3986: a scheme and characters that need no escaping, in any script.</summary>
    public static bool IsUri(string text)
    {
        int colon = text.IndexOf(':');
        if (colon < 2 || colon == text.Length - 1 || !char.IsAsciiLetter(text[0]))
            return false;
        foreach (char c in text.AsSpan(0, colon))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        foreach (char c in text)
            if (c <= ' ' || c is '<' or '>' or '"' or '{' or '}' or '|' or '\\' or '^' or '`' || char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c))
                return false;
        return true;
    }

    public static string Time(DateTimeOffset? time) =>
        time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : NoTime;

    /// <summary>A time; null for what is none.</summary>
    public static DateTimeOffset? ToTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;
}
