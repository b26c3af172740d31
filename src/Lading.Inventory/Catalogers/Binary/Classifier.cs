using System.Text;
using Lading.Oci.Layers;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// How one piece of software is recognized by its bytes: at which paths it lies, what in it tells the version, and what
/// package that makes. Data only; <see cref="BinaryCataloger"/> does the work.
/// </summary>
/// <param name="Name">Name of the classifier, lower-case with dashes; told in the property <c>binary:classifier</c>.</param>
/// <param name="Paths">Where it lies: globs, see <see cref="Glob"/>.</param>
internal sealed record Classifier(string Name, params string[] Paths)
{
    private readonly Lazy<Glob[]> _globs = new(() => [.. Paths.SelectMany(Glob.Expand).Select(Glob.Parse)]);

    /// <summary>Name of the package, where <c>{name}</c> stands for the file's name up to its first dot; the classifier's own name unless given.</summary>
    public string Package { get; init; } = Name;

    /// <summary>Type of the package.</summary>
    public PackageType Type { get; init; } = PackageType.Generic;

    /// <summary>Namespace of the package.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name in the package URL where it differs from <see cref="Package"/>.</summary>
    public string? PurlName { get; init; }

    /// <summary><c>vendor:product</c> pairs as in the NVD's CPE dictionary, the likeliest first.</summary>
    public string[] Cpes { get; init; } = [];

    /// <summary>What kind of thing it is.</summary>
    public PackageRole Role { get; init; } = PackageRole.Application;

    /// <summary>True when the program is a script or archive with a <c>#!</c> line; others that start with one only share the name.</summary>
    public bool IsScript { get; init; }

    /// <summary>What tells the version; the first that holds is taken.</summary>
    public Evidence[] Evidence { get; init; } = [];

    /// <summary>True when the classifier looks at this path.</summary>
    public bool Covers(ReadOnlySpan<byte> path)
    {
        foreach (Glob glob in _globs.Value)
            if (glob.IsMatch(path))
                return true;
        return false;
    }

    /// <summary>The package at a version, recognized in a file of this name.</summary>
    public Package Make(string version, string file = "") => new()
    {
        Type = Type,
        Namespace = Namespace,
        Name = Package.Replace("{name}", file.Split('.', 2)[0]),
        Version = version,
        Role = Role,
        Cpes = [.. Cpes.Select(c => $"cpe:2.3:a:{c}:{Escape(version)}:*:*:*:*:*:*:*")],
        Properties = new Dictionary<string, string> { ["binary:classifier"] = Name },
        Method = IdentityMethod.BinaryAnalysis,
        Confidence = 0.9,
    };

    /// <summary>NISTIR 7695, 6.2: all but letters, digits, <c>. - _</c> is quoted in the formatted string.</summary>
    private static string Escape(string version)
    {
        var result = new StringBuilder(version.Length);
        foreach (char c in version)
            result.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? $"{c}" : $"\\{c}");
        return result.ToString();
    }
}

/// <summary>One way to tell the version of a program.</summary>
/// <param name="Pattern">A <see cref="BytePattern"/> that captures the version.</param>
internal sealed record Evidence(string Pattern)
{
    private readonly Lazy<BytePattern> _compiled = new(() => BytePattern.Parse(Pattern));

    /// <summary>Texts that must be somewhere in the file as well.</summary>
    public string[] With { get; init; } = [];

    /// <summary>Texts that must not be in the file: it is then something else.</summary>
    public string[] Without { get; init; } = [];

    /// <summary>True when the version must continue the digits in the file's name: <c>python3.8</c> can only be 3.8.x.</summary>
    public bool ContinuesName { get; init; }

    /// <summary>The pattern, compiled when first used.</summary>
    public BytePattern Compiled => _compiled.Value;

    /// <summary>Most evidence is a pattern and nothing else.</summary>
    public static implicit operator Evidence(string pattern) => new(pattern);
}
