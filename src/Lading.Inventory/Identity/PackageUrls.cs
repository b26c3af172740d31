namespace Lading.Inventory.Identity;

/// <summary>Makes the package URL of a package: purl specification, and its rules for each type.</summary>
public static class PackageUrls
{
    /// <summary>The purl, or null when type, name or what the type asks for besides do not allow one.</summary>
    /// <param name="package">The package.</param>
    /// <param name="distro">The operating system it was found in; its id is the namespace of the system's packages.</param>
    public static string? For(Package package, Distro? distro)
    {
        string type = package.Type.Name;
        string? ns = package.Namespace;
        string name = package.Name;
        string? version = package.Version;
        string? subpath = package.Subpath;
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);

        switch (type)
        {
            case "deb" or "apk" or "alpm" or "rpm" or "opkg":
                ns ??= DistroNamespaces.Of(package, distro);
                Set(qualifiers, "arch", package.Architecture);
                Set(qualifiers, "distro", distro?.Qualifier);
                Set(qualifiers, "upstream", Upstream(package));
                if (type == "rpm")
                    SplitEpoch(ref version, qualifiers);
                break;
            case "bitnami":
                Set(qualifiers, "arch", package.Architecture);
                Set(qualifiers, "distro", distro?.Qualifier);
                break;
            case "oci" or "otp" or "snap":
                Set(qualifiers, "arch", package.Architecture);
                break;
            case "conda":
                Set(qualifiers, "subdir", package.Architecture);
                break;
            case "maven":
                // A jar that names no group: the convention of the first Maven repositories.
                ns ??= name;
                break;
            case "swift":
                ns ??= HostAndOwner(package.Vcs) ?? HostAndOwner(package.DownloadLocation);
                break;
            case "github" or "githubactions" or "bitbucket" when ns is null && name.IndexOf('/') is > 0 and var slash:
                (ns, name) = (name[..slash], name[(slash + 1)..]);
                break;
            case "golang" when ns is null && name.LastIndexOf('/') is > 0 and var last:
                (ns, name) = (name[..last], name[(last + 1)..]);
                break;
            case "cocoapods" when name.IndexOf('/') is > 0 and var sub:
                (name, subpath) = (name[..sub], subpath ?? name[(sub + 1)..]);
                break;
            case "terraform" when ns?.IndexOf('/') is > 0 and var host:
                // An address is host/namespace/type; the default registry is not written.
                if (ns[..host] != "registry.terraform.io")
                    Set(qualifiers, "repository_url", "https://" + ns[..host]);
                ns = ns[(host + 1)..];
                break;
            case "cpan":
                name = name.Replace("::", "-");
                break;
        }

        // Its definition has the path of an action within the repository in the name, whose first part ignores case.
        if (type == "githubactions")
            (name, subpath) = (subpath is null ? name.ToLowerInvariant() : $"{name.ToLowerInvariant()}/{subpath}", null);
        if (PackageUrlTypes.ForbidsNamespace(type))
            ns = null;
        foreach ((string key, string value) in package.Qualifiers)
            qualifiers[key.ToLowerInvariant()] = value;
        return PackageUrl.TryCreate(type, ns, name, version, qualifiers, subpath, out PackageUrl? purl, out _) ? purl!.ToString() : null;
    }

    private static void Set(Dictionary<string, string> qualifiers, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            qualifiers[key] = value;
    }

    /// <summary>
    /// The source package in the spelling matchers know: <c>name</c>, or <c>name@version</c> when its version differs;
    /// for rpm the file name of the source package.
    /// </summary>
    private static string? Upstream(Package package)
    {
        if (string.IsNullOrEmpty(package.SourceName))
            return null;
        if (package.Type != PackageType.Rpm)
            return package.SourceVersion is null || package.SourceVersion == package.Version ? package.SourceName : $"{package.SourceName}@{package.SourceVersion}";
        string? version = package.SourceVersion ?? package.Version;
        if (version is null)
            return package.SourceName;
        return $"{package.SourceName}-{version[(version.IndexOf(':') + 1)..]}.src.rpm";
    }

    /// <summary>rpm: the version is without epoch, which is a qualifier; an epoch of 0 is as none.</summary>
    private static void SplitEpoch(ref string? version, Dictionary<string, string> qualifiers)
    {
        if (version is null || version.IndexOf(':') is not (> 0 and var colon) || version.AsSpan(0, colon).ContainsAnyExceptInRange('0', '9'))
            return;
        if (version.AsSpan(0, colon).ContainsAnyExcept('0'))
            qualifiers["epoch"] = version[..colon];
        version = version[(colon + 1)..];
    }

    /// <summary><c>github.com/owner</c> of <c>https://github.com/owner/name.git</c>.</summary>
    private static string? HostAndOwner(string? url)
    {
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
            return null;
        string path = uri.AbsolutePath.Trim('/');
        int slash = path.LastIndexOf('/');
        return slash > 0 ? $"{uri.Host}/{path[..slash]}" : null;
    }
}
