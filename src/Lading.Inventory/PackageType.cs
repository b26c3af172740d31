namespace Lading.Inventory;

/// <summary>
/// The ecosystem of a package, spelled as the type of its package URL (<c>deb</c>, <c>npm</c>, <c>maven</c>, …).
/// A value rather than an enumeration: documents from elsewhere may name types not known here.
/// </summary>
/// <param name="Name">The purl type, lower-case.</param>
public readonly record struct PackageType(string Name)
{
#pragma warning disable CS1591 // each is the purl type of the same name
    public static PackageType Alpm => new("alpm");
    public static PackageType Apk => new("apk");
    public static PackageType Bitnami => new("bitnami");
    public static PackageType Brew => new("brew");
    public static PackageType Cargo => new("cargo");
    public static PackageType Cocoapods => new("cocoapods");
    public static PackageType Composer => new("composer");
    public static PackageType Conan => new("conan");
    public static PackageType Conda => new("conda");
    public static PackageType Cpan => new("cpan");
    public static PackageType Cran => new("cran");
    public static PackageType Deb => new("deb");
    public static PackageType Gem => new("gem");
    public static PackageType Generic => new("generic");
    public static PackageType GitHub => new("github");
    public static PackageType GitHubAction => new("githubactions");
    public static PackageType Golang => new("golang");
    public static PackageType Hackage => new("hackage");
    public static PackageType Hex => new("hex");
    public static PackageType Huggingface => new("huggingface");
    public static PackageType Julia => new("julia");
    public static PackageType Luarocks => new("luarocks");
    public static PackageType Maven => new("maven");
    public static PackageType Nix => new("nix");
    public static PackageType Npm => new("npm");
    public static PackageType Nuget => new("nuget");
    public static PackageType Oci => new("oci");
    public static PackageType Opam => new("opam");
    public static PackageType Otp => new("otp");
    public static PackageType Pear => new("pear");
    public static PackageType Portage => new("ebuild");
    public static PackageType Pub => new("pub");
    public static PackageType Pypi => new("pypi");
    public static PackageType Rpm => new("rpm");
    public static PackageType Swift => new("swift");
    public static PackageType Terraform => new("terraform");
    public static PackageType Vcpkg => new("vcpkg");
    public static PackageType Wordpress => new("wordpress");
#pragma warning restore CS1591

    /// <summary>True for packages of the operating system's own package manager.</summary>
    public bool IsOperatingSystem => Name is "deb" or "rpm" or "apk" or "alpm" or "ebuild" or "nix" or "opkg" or "snap" or "bottlerocket";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
