namespace Lading.Inventory;

/// <summary>Whether a package lies there, or some file only says that it is wanted.</summary>
public enum Presence : byte
{
    /// <summary>Its files, or a database that speaks for them, are there.</summary>
    Installed,
    /// <summary>A lock file or manifest names it.</summary>
    Declared,
}

/// <summary>What a package, or a dependency on it, is for.</summary>
public enum DependencyScope : byte
{
    /// <summary>Needed to run.</summary>
    Runtime,
    /// <summary>Needed to build or test only.</summary>
    Development,
    /// <summary>Used when present.</summary>
    Optional,
}

/// <summary>What kind of thing a package is: the component types of CycloneDX that an image can hold.</summary>
public enum PackageRole : byte
{
    /// <summary>A library, or nothing more precise is known.</summary>
    Library,
    /// <summary>Something that is run.</summary>
    Application,
    /// <summary>A framework.</summary>
    Framework,
    /// <summary>The operating system itself.</summary>
    OperatingSystem,
    /// <summary>A device driver or kernel module.</summary>
    DeviceDriver,
    /// <summary>Firmware.</summary>
    Firmware,
    /// <summary>A container image.</summary>
    Container,
    /// <summary>A file.</summary>
    File,
    /// <summary>A platform: a run-time such as a JRE.</summary>
    Platform,
    /// <summary>A machine-learning model.</summary>
    MachineLearningModel,
    /// <summary>A set of data.</summary>
    Data,
}

/// <summary>A digest of a package's archive or of a file. <paramref name="Hex"/> is lower-case.</summary>
/// <param name="Algorithm">CycloneDX spelling: <c>MD5</c>, <c>SHA-1</c>, <c>SHA-256</c>, <c>SHA-384</c>, <c>SHA-512</c>, <c>BLAKE2b-256</c>, …</param>
/// <param name="Hex">The value in lower-case hex digits.</param>
public sealed record Hash(string Algorithm, string Hex)
{
    /// <summary>A hash from base64, as npm and NuGet write it; null when it is not base64.</summary>
    public static Hash? FromBase64(string algorithm, string base64)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? new Hash(algorithm, Convert.ToHexStringLower(bytes[..length])) : null;
    }
}

/// <summary>
/// Something a package needs, by name, to be resolved among the packages that are there. Where the file itself says
/// which package satisfies it, an <see cref="Edge"/> is written instead.
/// </summary>
/// <param name="Name">
/// Name in the ecosystem's own spelling; alternatives are separated by <c>|</c>, the preferred first.
/// </param>
/// <param name="Range">The versions accepted, as written; null for any.</param>
/// <param name="Scope">What it is for.</param>
public sealed record Requirement(string Name, string? Range = null, DependencyScope Scope = DependencyScope.Runtime);

/// <summary>How surely, and by what, a package was recognized: CycloneDX <c>evidence.identity.methods</c>.</summary>
public enum IdentityMethod : byte
{
    /// <summary>A manifest or package database names it.</summary>
    ManifestAnalysis,
    /// <summary>Bytes of a binary name it.</summary>
    BinaryAnalysis,
    /// <summary>Only the file's name says so.</summary>
    Filename,
    /// <summary>A hash of the content is known.</summary>
    HashComparison,
    /// <summary>Read from another SBOM.</summary>
    Attestation,
    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>
/// A package: what one file or record of a source says about it and, once the inventory is assembled, where it was
/// found and how it is identified. Immutable; compared by reference.
/// </summary>
public sealed class Package
{
    private static readonly Dictionary<string, string> NoMap = [];

    /// <summary>Ecosystem.</summary>
    public required PackageType Type { get; init; }

    /// <summary>Name in the ecosystem's own spelling, without <see cref="Namespace"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Version as the ecosystem writes it; for deb and rpm with epoch in front (<c>1:2.3-4</c>); null when not known.</summary>
    public string? Version { get; init; }

    /// <summary>Maven group, npm scope with its <c>@</c>, composer vendor, Go module path up to the last segment, …; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>Path inside the package, as in a purl.</summary>
    public string? Subpath { get; init; }

    /// <summary>Architecture in the ecosystem's own spelling (<c>amd64</c>, <c>x86_64</c>, <c>all</c>).</summary>
    public string? Architecture { get; init; }

    /// <summary>Further purl qualifiers the cataloger knows (<c>vcs_url</c>, <c>classifier</c>, <c>repository_url</c>, …).</summary>
    public IReadOnlyDictionary<string, string> Qualifiers { get; init; } = NoMap;

    /// <summary>Name of the source package it was built from (deb <c>Source</c>, rpm source, apk origin); null when the same or unknown.</summary>
    public string? SourceName { get; init; }

    /// <summary>Version of the source package, when it differs.</summary>
    public string? SourceVersion { get; init; }

    /// <summary>What kind of thing it is.</summary>
    public PackageRole Role { get; init; }

    /// <summary>Installed or only declared.</summary>
    public Presence Presence { get; init; }

    /// <summary>What it is for.</summary>
    public DependencyScope Scope { get; init; }

    /// <summary>Licences as the package states them, each entry as written: an SPDX expression, a name, or free text of one line.</summary>
    public IReadOnlyList<string> DeclaredLicenses { get; init; } = [];

    /// <summary>Licences found by reading licence files: SPDX expressions.</summary>
    public IReadOnlyList<string> ConcludedLicenses { get; init; } = [];

    /// <summary>Copyright notices, verbatim.</summary>
    public string? Copyright { get; init; }

    /// <summary>Who distributes it: a person or organisation, as written.</summary>
    public string? Supplier { get; init; }

    /// <summary>Who wrote or maintains it, as written.</summary>
    public string? Author { get; init; }

    /// <summary>One line or paragraph about it.</summary>
    public string? Description { get; init; }

    /// <summary>Its web page.</summary>
    public string? Homepage { get; init; }

    /// <summary>Where this very version was or can be downloaded.</summary>
    public string? DownloadLocation { get; init; }

    /// <summary>Its version control repository.</summary>
    public string? Vcs { get; init; }

    /// <summary>Hashes of its archive, as its lock file or database gives them.</summary>
    public IReadOnlyList<Hash> Hashes { get; init; } = [];

    /// <summary>What it needs, by name.</summary>
    public IReadOnlyList<Requirement> Requires { get; init; } = [];

    /// <summary>Other names under which it satisfies requirements (deb and rpm <c>Provides</c>, apk <c>p:</c>).</summary>
    public IReadOnlyList<string> Provides { get; init; } = [];

    /// <summary>The files it owns; null when not known.</summary>
    public FileList? Files { get; init; }

    /// <summary>Facts without a field of their own; keys are documented in docs/properties.md.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = NoMap;

    /// <summary>How it was recognized.</summary>
    public IdentityMethod Method { get; init; }

    /// <summary>How sure the identification is, 0 to 1.</summary>
    public double Confidence { get; init; } = 1;

    // Below: filled in when the inventory is assembled.

    /// <summary>Stable identifier within a document, derived from content.</summary>
    public string Id { get; init; } = "";

    /// <summary>Package URL; null when the data does not suffice for one.</summary>
    public string? Purl { get; init; }

    /// <summary>CPE 2.3 names, the likeliest first.</summary>
    public IReadOnlyList<string> Cpes { get; init; } = [];

    /// <summary>Where it was found.</summary>
    public IReadOnlyList<Location> Locations { get; init; } = [];

    /// <summary>Name of the cataloger that found it.</summary>
    public string FoundBy { get; init; } = "";

    /// <summary>True when it came with the base image; null when no base image is known.</summary>
    public bool? InBaseImage { get; init; }

    /// <summary>A copy to change fields on.</summary>
    public Package With(
        string? id = null, string? purl = null, IReadOnlyList<string>? cpes = null, IReadOnlyList<Location>? locations = null,
        string? foundBy = null, bool? inBaseImage = null, IReadOnlyList<string>? declaredLicenses = null,
        IReadOnlyList<string>? concludedLicenses = null, string? copyright = null, FileList? files = null,
        IReadOnlyDictionary<string, string>? properties = null, string? supplier = null,
        IReadOnlyDictionary<string, string>? qualifiers = null, IReadOnlyList<Requirement>? requires = null,
        IReadOnlyList<Hash>? hashes = null, string? version = null, string? @namespace = null, string? name = null,
        DependencyScope? scope = null, string? downloadLocation = null, PackageRole? role = null) => new()
    {
        Type = Type, Name = name ?? Name, Version = version ?? Version, Namespace = @namespace ?? Namespace, Subpath = Subpath,
        Architecture = Architecture, Qualifiers = qualifiers ?? Qualifiers, SourceName = SourceName, SourceVersion = SourceVersion,
        Role = role ?? Role, Presence = Presence, Scope = scope ?? Scope, DeclaredLicenses = declaredLicenses ?? DeclaredLicenses,
        ConcludedLicenses = concludedLicenses ?? ConcludedLicenses, Copyright = copyright ?? Copyright,
        Supplier = supplier ?? Supplier, Author = Author, Description = Description, Homepage = Homepage,
        DownloadLocation = downloadLocation ?? DownloadLocation, Vcs = Vcs, Hashes = hashes ?? Hashes, Requires = requires ?? Requires,
        Provides = Provides, Files = files ?? Files, Properties = properties ?? Properties, Method = Method,
        Confidence = Confidence, Id = id ?? Id, Purl = purl ?? Purl, Cpes = cpes ?? Cpes, Locations = locations ?? Locations,
        FoundBy = foundBy ?? FoundBy, InBaseImage = inBaseImage ?? InBaseImage,
    };

    /// <summary>Namespace and name, joined as the ecosystem's users write it.</summary>
    public string FullName => Namespace is null ? Name : Type == PackageType.Maven ? $"{Namespace}:{Name}" : $"{Namespace}/{Name}";

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{FullName}@{Version}";
}

/// <summary>Where a package was found.</summary>
/// <param name="Path">Path from the root of the source; archives inside it follow after <c>!</c> (<c>app.war!WEB-INF/lib/a.jar</c>).</param>
public sealed record Location(string Path)
{
    /// <summary>Index of the layer that brought the package (not merely the last one to rewrite its database); null for folders.</summary>
    public int? Layer { get; init; }

    /// <summary>Diff id of that layer, as claimed by the configuration.</summary>
    public string? DiffId { get; init; }

    /// <summary>Blob digest of that layer, when it has one.</summary>
    public string? LayerDigest { get; init; }

    /// <summary>The build step that made that layer, from the image's history.</summary>
    public string? Instruction { get; init; }

    /// <summary>Index of the layer that deleted or replaced it; null while it is visible.</summary>
    public int? RemovedBy { get; init; }

    /// <summary>1-based line in the file, where the format has lines and the cataloger knows it.</summary>
    public int? Line { get; init; }
}
