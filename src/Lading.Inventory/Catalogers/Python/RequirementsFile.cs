using Lading.Inventory.Catalogers.LockFiles;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// Requirements files: pip.pypa.io, "Requirements File Format". Only what is bound to one version, archive or commit is a
/// package; other files named by <c>-r</c> and <c>-c</c> are read in their own right.
/// </summary>
internal static class RequirementsFile
{
    private const int MaxLines = 200_000;

    /// <summary>Parses a file. <paramref name="unknown"/> is told what is not bound to a version.</summary>
    public static FileCatalog Parse(string text, Action<string> unknown)
    {
        var graph = new LockGraph();
        var loose = new List<string>();
        int understood = 0, strange = 0;
        foreach (string line in Lines(text))
        {
            if (line.StartsWith('-') && !IsEditable(line))
                continue;
            if (Read(line, out string? name) is { } package)
                graph.Add(package);
            else if (name is not null)
                loose.Add(name);
            else
                strange++;
            understood += name is null ? 0 : 1;
        }
        if (strange > understood)
            throw new ParseException("most lines are not requirements");
        if (loose.Count > 0)
            unknown($"{loose.Count} requirements name no exact version: {string.Join(", ", loose.Take(10))}{(loose.Count > 10 ? ", …" : "")}");
        return graph.Build();
    }

    private static bool IsEditable(string line) => line.StartsWith("-e ", StringComparison.Ordinal) || line.StartsWith("--editable", StringComparison.Ordinal);

    /// <summary>Lines joined at a final backslash, without comments and white space, empty ones left out.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var joined = new System.Text.StringBuilder();
        int count = 0;
        foreach (string raw in text.Split('\n'))
        {
            if (++count > MaxLines)
                yield break;
            string line = raw.TrimEnd('\r', '\0', ' ', '\t');
            if (line.EndsWith('\\'))
            {
                joined.Append(line.AsSpan(0, line.Length - 1)).Append(' ');
                continue;
            }
            joined.Append(line);
            string whole = joined.ToString();
            joined.Clear();
            int comment = whole.StartsWith('#') ? 0 : whole.IndexOf(" #", StringComparison.Ordinal);
            whole = (comment < 0 ? whole : whole[..comment]).Trim();
            if (whole.Length > 0)
                yield return whole;
        }
    }

    private static Package? Read(string line, out string? name)
    {
        name = null;
        string[] parts = line.Split(" --");
        string requirement = parts[0].Trim();
        if (IsEditable(line))
        {
            requirement = line[(line.IndexOfAny([' ', '=']) + 1)..].Trim();
            if (requirement.StartsWith('.') || requirement.StartsWith('/'))
            {
                name = requirement;
                return null;
            }
        }
        IReadOnlyList<Hash> hashes = PythonLockGraph.Hashes(parts.Skip(1).Where(p => p.StartsWith("hash", StringComparison.Ordinal)).Select(p => p["hash".Length..].TrimStart('=', ' ')));
        if (requirement.Contains("://", StringComparison.Ordinal) && !requirement.Contains(" @ ", StringComparison.Ordinal))
            return FromUrl(requirement.Split(';')[0].Trim(), hashes, out name);
        if (DependencySpecifier.Parse(requirement) is not { } specifier)
            return null;
        name = specifier.Name;
        if (specifier.Url is { } url)
            return IsVcs(url) ? PythonLockGraph.Make(name, null, hashes, vcs: url) : PythonLockGraph.Make(name, Wheel(url)?.Version, hashes, download: url);
        return specifier.Pinned is { } version ? PythonLockGraph.Make(name, version, hashes) : null;
    }

    /// <summary>An address alone: the name stands after <c>#egg=</c> or in the name of a wheel.</summary>
    private static Package? FromUrl(string url, IReadOnlyList<Hash> hashes, out string? name)
    {
        int egg = url.IndexOf("#egg=", StringComparison.Ordinal);
        name = egg < 0 ? Wheel(url)?.Name : url[(egg + 5)..].Split('&', '[')[0];
        string address = egg < 0 ? url : url[..egg];
        Package? package = IsVcs(url) ? PythonLockGraph.Make(name, null, hashes, vcs: address) : PythonLockGraph.Make(name, Wheel(url)?.Version, hashes, download: address);
        name ??= url;
        return package;
    }

    private static bool IsVcs(string url) => url.IndexOf('+') is > 0 and < 5;

    /// <summary>Name and version in a wheel's file name: packaging.python.org, "Binary distribution format", "File name convention".</summary>
    private static (string Name, string Version)? Wheel(string url)
    {
        string file = url.Split('#', '?')[0];
        file = file[(file.LastIndexOf('/') + 1)..];
        string[] parts = file.Split('-');
        return file.EndsWith(".whl", StringComparison.Ordinal) && parts.Length >= 5 ? (parts[0], Uri.UnescapeDataString(parts[1])) : null;
    }
}
