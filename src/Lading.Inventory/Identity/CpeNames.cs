namespace Lading.Inventory.Identity;

/// <summary>
/// Guesses under which CPE names the National Vulnerability Database may list a package. There is no register that ties
/// packages to CPE names, so these are candidates, the likeliest first: known products, then who publishes the package,
/// then its own name.
/// </summary>
public static class CpeNames
{
    /// <summary>Candidates made for a package, beside those it came with.</summary>
    public const int Most = 5;

    /// <summary>The names: those the package came with first, then candidates, at most <see cref="Most"/> in all unless it came with more.</summary>
    public static IReadOnlyList<string> For(Package package)
    {
        if (package.Cpes.Count >= Most || package.Name.Length is 0 or > 200 || package.Version?.Length > 200)
            return package.Cpes;
        var names = new List<string>(package.Cpes);
        string? version = Version(package);
        string? target = Target(package.Type.Name);
        char part = IsKernel(package) || package.Role == PackageRole.OperatingSystem ? 'o' : 'a';
        foreach ((string vendor, string product) in Candidates(package))
        {
            if (names.Count >= Most)
                break;
            string name = new Cpe(part, vendor, product, version, target).ToString();
            if (vendor.Length > 0 && product.Length > 0 && name.Length <= Cpe.MaxLength && !names.Contains(name))
                names.Add(name);
        }
        return names;
    }

    private static bool IsKernel(Package package) => package.Name is "linux-kernel" or "linux";

    private static IEnumerable<(string Vendor, string Product)> Candidates(Package package)
    {
        if (IsKernel(package))
            return [("linux", "linux_kernel")];
        string type = package.Type.Name;
        string name = package.Name.ToLowerInvariant();
        IEnumerable<(string, string)> known = KnownProducts.Of(type, type == "composer" ? package.FullName : name);
        IEnumerable<(string, string)> rest = type switch
        {
            "maven" => Maven(package.Namespace?.ToLowerInvariant(), name),
            "golang" => Golang(package.FullName.ToLowerInvariant()),
            "npm" or "composer" or "github" or "githubactions" or "swift" or "terraform" or "huggingface" or "conan" or "luarocks" => Owned(package, name),
            "pypi" => [("python-" + name, "python-" + name), ("python-" + name, name), (name + "_project", name), (name, name), ("python", name)],
            "gem" or "cargo" or "hex" or "pub" or "cran" or "cpan" or "hackage" or "opam" or "julia" or "cocoapods" => [.. Repository(package, name), (name + "_project", name), (name, name)],
            "nuget" => Nuget(name),
            "wordpress" => [(package.Author?.ToLowerInvariant() ?? name + "_project", name), (name, name)],
            _ when package.Type.IsOperatingSystem => System(package, type, name),
            _ => [.. Repository(package, name), (name, name)],
        };
        return known.Concat(rest);
    }

    /// <summary>Distributions' packages: advisories are written about what the source package is made of.</summary>
    private static IEnumerable<(string, string)> System(Package package, string type, string name)
    {
        if (package.SourceName?.ToLowerInvariant() is { } source && source != name)
        {
            foreach (var known in KnownProducts.Of(type, source))
                yield return known;
            yield return (source, source);
        }
        yield return (name, name);
        yield return (name + "_project", name);
    }

    private static IEnumerable<(string, string)> Owned(Package package, string name)
    {
        if (package.Namespace?.TrimStart('@').ToLowerInvariant() is { Length: > 0 } owner)
            yield return (owner[(owner.LastIndexOf('/') + 1)..], name);
        foreach (var repository in Repository(package, name))
            yield return repository;
        yield return (name + "_project", name);
        yield return (name, name);
    }

    /// <summary>The owner of its repository on a forge.</summary>
    private static IEnumerable<(string, string)> Repository(Package package, string name)
    {
        foreach (string? url in (string?[])[package.Vcs, package.Homepage])
        {
            int host = url?.IndexOf("github.com/", StringComparison.OrdinalIgnoreCase) ?? -1;
            if (host < 0)
                continue;
            string[] parts = url![(host + 11)..].Split('/');
            if (parts.Length > 1 && parts[0].Length > 0 && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-'))
            {
                yield return (parts[0].ToLowerInvariant(), name);
                yield break;
            }
        }
    }

    /// <summary><c>org.apache.commons:commons-text</c>: the organisation is the second part, or the first where it is no top-level domain.</summary>
    private static IEnumerable<(string, string)> Maven(string? group, string name)
    {
        if (group is not null)
        {
            string[] parts = group.Split('.');
            string vendor = parts.Length > 1 && parts[0] is "org" or "com" or "net" or "io" or "edu" or "dev" or "me" or "de" or "fr" or "uk" or "ch" or "cn" or "jakarta" or "javax"
                ? parts[Math.Min(1, parts.Length - 1)] : parts[0];
            if (vendor is "github" or "gitlab" && parts.Length > 2)
                vendor = parts[2];
            yield return (vendor, name);
            if (name.Contains('-'))
                yield return (vendor, name.Replace('-', '_'));
            if (parts[^1] != vendor)
                yield return (vendor, parts[^1]);
        }
        yield return (name + "_project", name);
        yield return (name, name);
    }

    private static IEnumerable<(string, string)> Golang(string path)
    {
        if (path == "stdlib")
            return [("golang", "go")];
        string[] parts = path.Split('/');
        // A last part "v2" is the major version: Go modules reference, "Module paths".
        if (parts.Length > 1 && parts[^1].Length > 1 && parts[^1][0] == 'v' && parts[^1].AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            parts = parts[..^1];
        return parts switch
        {
            ["golang.org", "x", var name, ..] => [("golang", name)],
            [var host, var owner, var name, ..] when host.Contains('.') && host is "github.com" or "gitlab.com" or "bitbucket.org" => [(owner, name), (name + "_project", name)],
            [var host, .., var name] when host.Split('.') is { Length: > 1 } labels => [(labels[^2], name)],
            [.., var name] => [(name, name)],
            _ => [],
        };
    }

    private static IEnumerable<(string, string)> Nuget(string name)
    {
        int dot = name.IndexOf('.');
        if (dot > 0)
        {
            yield return (name[..dot], name);
            yield return (name[..dot], name[(dot + 1)..]);
        }
        yield return (name + "_project", name);
        yield return (name, name);
    }

    /// <summary>The version upstream knows: without epoch, revision and repackaging marks of a distribution, without Go's <c>v</c>.</summary>
    internal static string? Version(Package package)
    {
        string? version = package.Version;
        if (version is null)
            return null;
        if (package.Type.Name is "golang" or "githubactions" or "github" && version.Length > 1 && version[0] == 'v' && char.IsAsciiDigit(version[1]))
            return version[1..];
        if (package.Type.Name == "golang" && version.StartsWith("go", StringComparison.Ordinal))
            return version[2..];
        if (package.Type.Name is not ("deb" or "rpm" or "apk" or "alpm" or "opkg" or "ebuild"))
            return version;
        version = version[(version.IndexOf(':') + 1)..];
        int dash = version.LastIndexOf('-');
        if (dash > 0)
            version = version[..dash];
        int mark = version.AsSpan().IndexOfAny('+', '~');
        return mark > 0 ? version[..mark] : version;
    }

    private static string? Target(string type) => type switch
    {
        "npm" => "node.js",
        "pypi" => "python",
        "gem" => "ruby",
        "cargo" => "rust",
        "golang" => "go",
        "nuget" => ".net",
        "wordpress" => "wordpress",
        "hex" => "erlang",
        _ => null,
    };
}
