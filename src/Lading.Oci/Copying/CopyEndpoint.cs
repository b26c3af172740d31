using Lading.Oci.Daemons;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Oci.Stores;

namespace Lading.Oci.Copying;

/// <summary>
/// One end of a copy or the object of a listing: a store and what in it is meant. <c>registry:NAME[:TAG|@DIGEST]</c>,
/// <c>oci-dir:PATH[:TAG|@DIGEST]</c>, <c>oci-archive:FILE[:TAG|@DIGEST]</c>, <c>docker-archive:FILE[:REPOSITORY:TAG|:@INDEX]</c>,
/// as a source also <c>docker:NAME</c> and <c>podman:NAME</c>; bare, a path that exists or else a name in a registry.
/// </summary>
public sealed class CopyEndpoint : IAsyncDisposable
{
    private CopyEndpoint(string scheme, ArtifactStore store, string selection, string? fullName, string? host = null, string? repository = null)
    {
        Scheme = scheme;
        Store = store;
        Selection = selection;
        FullName = fullName;
        Host = host;
        Repository = repository;
    }

    /// <summary>The scheme, given or found out.</summary>
    public string Scheme { get; }

    /// <summary>The store; closed with this.</summary>
    public ArtifactStore Store { get; }

    /// <summary>Tag or digest; empty when none was given and the store has no default.</summary>
    public string Selection { get; }

    /// <summary>The whole name, with repository, where it is known.</summary>
    public string? FullName { get; }

    /// <summary>The registry's host; null for other stores.</summary>
    public string? Host { get; }

    /// <summary>The repository in the registry; null for other stores.</summary>
    public string? Repository { get; }

    /// <summary>The tag that <see cref="Selection"/> is; null when it is a digest, a position or nothing.</summary>
    public string? Tag => Selection.Length == 0 || Selection[0] == '@' || Digest.TryParse(Selection, out _) ? null : Selection;

    /// <summary>Opens the place to copy from. Throws a usage, input or network error.</summary>
    public static async Task<CopyEndpoint> OpenSourceAsync(string text, Func<ImageReference, ArtifactStore> openRegistry, LayerLimits limits, CancellationToken cancellation)
    {
        (string scheme, string rest) = SplitScheme(text);
        if (scheme.Length == 0)
            (scheme, rest) = await RecognizeAsync(text, limits, cancellation).ConfigureAwait(false);
        if (scheme == "registry")
            return Registry(rest, openRegistry);
        if (scheme is "docker" or "podman")
        {
            EngineKind kind = scheme == "docker" ? EngineKind.Docker : EngineKind.Podman;
            return new CopyEndpoint(scheme, DockerArchiveStore.Open(await EngineSource.ReceiveAsync(kind, rest, limits, cancellation).ConfigureAwait(false)), "", ImageReference.TryParse(rest, out _, out _) ? rest : null);
        }
        (string path, string? selection) = ArchivePath.Split(rest);
        ArtifactStore store = scheme switch
        {
            "oci-dir" => OciLayoutStore.Open(path),
            "oci-archive" => OciArchiveStore.Open(path, limits, cancellation),
            "docker-archive" => DockerArchiveStore.Open(path, limits, cancellation),
            _ => throw LadingException.Usage($"Images cannot be copied from {Printable.Text(text)}.", "Sources are registry:, docker:, podman:, oci-dir:, oci-archive: and docker-archive:."),
        };
        string wanted = scheme == "docker-archive" ? selection ?? "" : (selection ?? "").TrimStart('@');
        return new CopyEndpoint(scheme, store, wanted, scheme == "docker-archive" && wanted.Length > 0 && wanted[0] != '@' ? wanted : null);
    }

    /// <summary>Opens the place to copy to; layouts and archives are made where there are none. Throws a usage or input error.</summary>
    public static CopyEndpoint OpenTarget(string text, Func<ImageReference, ArtifactStore> openRegistry, LayerLimits limits)
    {
        (string scheme, string rest) = SplitScheme(text);
        if (scheme.Length == 0)
            (scheme, rest) = File.Exists(Path.Combine(ArchivePath.Split(text).Path, "oci-layout")) ? ("oci-dir", text) : ("registry", text);
        if (scheme == "registry")
        {
            CopyEndpoint target = Registry(rest, openRegistry);
            return target.Tag is not null ? target : throw LadingException.Usage($"{Printable.Text(rest)} names a digest; a copy's digest follows from its content.", "Name a tag.");
        }
        (string path, string? selection) = ArchivePath.Split(rest);
        ArtifactStore store = scheme switch
        {
            "oci-dir" => OciLayoutStore.OpenOrCreate(path),
            "oci-archive" => new OciArchiveWriter(path),
            "docker-archive" => new DockerArchiveWriter(path, limits),
            _ => throw LadingException.Usage($"Images cannot be copied to {Printable.Text(text)}.", scheme is "docker" or "podman"
                ? $"Copy to docker-archive:FILE:NAME and load that: {scheme} load -i FILE."
                : "Targets are registry:, oci-dir:, oci-archive: and docker-archive:."),
        };
        return new CopyEndpoint(scheme, store, selection ?? "", null);
    }

    private static CopyEndpoint Registry(string text, Func<ImageReference, ArtifactStore> openRegistry)
    {
        ImageReference reference = ImageReference.Parse(text);
        return new CopyEndpoint("registry", openRegistry(reference), reference.TagOrDigest, reference.Tag is null ? null : $"{reference.Name}:{reference.Tag}", reference.Host, reference.Repository);
    }

    private static (string Scheme, string Reference) SplitScheme(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && SourceOpener.Schemes.Contains(text[..colon], StringComparer.Ordinal) ? (text[..colon], text[(colon + 1)..]) : ("", text);
    }

    private static async Task<(string Scheme, string Reference)> RecognizeAsync(string text, LayerLimits limits, CancellationToken cancellation)
    {
        string path = ArchivePath.Split(text).Path;
        if (Directory.Exists(path))
            return (File.Exists(Path.Combine(path, "oci-layout")) ? "oci-dir" : "dir", text);
        if (!File.Exists(path))
            return ("registry", text);
        if (await FileKind.OpenArchiveAsync(path, new SourceOptions { Limits = limits }, cancellation).ConfigureAwait(false) is not var (archive, docker))
            return ("file", text);
        // An archive that is both is copied as the layout it is: its manifests keep their digests.
        bool layout = !docker || (archive.Find("index.json") is not null && archive.Find("oci-layout") is not null);
        await archive.DisposeAsync().ConfigureAwait(false);
        return (layout ? "oci-archive" : "docker-archive", text);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
