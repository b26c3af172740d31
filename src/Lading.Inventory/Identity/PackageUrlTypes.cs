namespace Lading.Inventory.Identity;

/// <summary>What the definitions of the purl types ask for: purl specification, folder <c>types</c>.</summary>
internal static class PackageUrlTypes
{
    /// <summary>Types whose name is the whole path below a host: only <c>git</c>.</summary>
    public static bool NameIsPath(string type) => type == "git";

    /// <summary>True when the definition of the type forbids a namespace.</summary>
    public static bool ForbidsNamespace(string type) => type is "bazel" or "bitnami" or "cargo" or "chrome-extension" or "cocoapods"
        or "conda" or "cran" or "gem" or "hackage" or "julia" or "mlflow" or "nuget" or "oci" or "opam" or "otp" or "pub" or "pypi" or "vcpkg";

    /// <summary>
    /// True when the definition of the type asks for a namespace. Left out on purpose although their definitions ask for
    /// one: <c>golang</c> (the standard library and modules of one segment have none) and <c>huggingface</c> (the first
    /// models had no owner).
    /// </summary>
    private static bool NeedsNamespace(string type) => type is "alpm" or "apk" or "bitbucket" or "composer" or "deb" or "git"
        or "github" or "maven" or "qpkg" or "rpm" or "swift" or "vscode-extension";

    private static bool FoldsNamespace(string type) => type is "alpm" or "apk" or "bitbucket" or "brew" or "composer" or "deb" or "github" or "githubactions"
        or "golang" or "hex" or "luarocks" or "qpkg" or "rpm" or "vscode-extension" or "yocto";

    private static bool FoldsName(string type) => type is "alpm" or "apk" or "bitbucket" or "bitnami" or "brew" or "chrome-extension"
        or "composer" or "deb" or "github" or "golang" or "hex" or "luarocks" or "oci" or "otp" or "pub" or "pypi" or "vscode-extension";

    private static bool FoldsVersion(string type) => type is "huggingface" or "oci" or "pypi" or "vscode-extension";

    /// <summary>Brings the components into the spelling that the definition of the type asks for.</summary>
    public static void Normalize(string type, ref string? @namespace, ref string name, ref string? version, IReadOnlyDictionary<string, string> qualifiers)
    {
        if (FoldsNamespace(type))
            @namespace = @namespace?.ToLowerInvariant();
        if (FoldsName(type))
            name = name.ToLowerInvariant();
        if (FoldsVersion(type))
            version = version?.ToLowerInvariant();
        switch (type)
        {
            case "pypi":
                name = name.Replace('_', '-');
                break;
            case "pub":
                name = string.Create(name.Length, name, static (to, from) =>
                {
                    for (int i = 0; i < from.Length; i++)
                        to[i] = char.IsAsciiLetterLower(from[i]) || char.IsAsciiDigit(from[i]) ? from[i] : '_';
                });
                break;
            case "cpan":
                @namespace = @namespace?.ToUpperInvariant();
                break;
            // The host decides whether names differ by case: GitHub's do not.
            case "git" when @namespace is not null && @namespace.ToLowerInvariant() is "github" or "github.com":
                @namespace = @namespace!.ToLowerInvariant();
                name = name.ToLowerInvariant();
                break;
            // The server decides whether names differ by case: Databricks' do not.
            case "mlflow" when qualifiers.GetValueOrDefault("repository_url")?.Contains("databricks", StringComparison.OrdinalIgnoreCase) == true:
                name = name.ToLowerInvariant();
                break;
        }
    }

    /// <summary>Says what the definition of the type does not allow; null when all is well.</summary>
    public static string? Check(string type, string? @namespace, string name, string? version, IReadOnlyDictionary<string, string> qualifiers, bool lenient)
    {
        if (@namespace is not null && ForbidsNamespace(type))
            return $"a {type} package has no namespace";
        if (type == "cpan" && name.Contains("::", StringComparison.Ordinal))
            return "a cpan name is that of a distribution, not of a module";
        if (type == "chrome-extension" && !IsChromeExtension(name, version))
            return "a Chrome extension has 32 letters from a to p as its name and up to four numbers as its version";
        if (lenient)
            return null;
        if (@namespace is null && NeedsNamespace(type))
            return $"a {type} package needs a namespace";
        return type switch
        {
            "julia" when !qualifiers.ContainsKey("uuid") => "a julia package needs the qualifier uuid",
            "swid" when !qualifiers.ContainsKey("tag_id") => "a swid package needs the qualifier tag_id",
            _ => null,
        };
    }

    private static bool IsChromeExtension(string name, string? version) =>
        name.Length == 32 && name.All(c => c is >= 'a' and <= 'p')
        && (version is null || version.Split('.') is { Length: <= 4 } parts && parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit)));
}
