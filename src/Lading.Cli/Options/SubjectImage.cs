using Lading.Oci;
using Lading.Oci.Copying;
using Lading.Oci.Layers;
using Lading.Oci.Registry;
using Lading.Oci.Stores;

namespace Lading.Cli.Options;

/// <summary>An image that is signed or verified: resolved once to a digest, which is all that is spoken of afterwards.</summary>
internal sealed class SubjectImage : IAsyncDisposable
{
    private readonly CopyEndpoint _endpoint;

    private SubjectImage(CopyEndpoint endpoint, ArtifactStore attachments, StoredManifest manifest) =>
        (_endpoint, Attachments, Manifest) = (endpoint, attachments, manifest);

    /// <summary>Where the image is.</summary>
    public ArtifactStore Store => _endpoint.Store;

    /// <summary>Where its signatures are: COSIGN_REPOSITORY, or where the image is.</summary>
    public ArtifactStore Attachments { get; }

    /// <summary>What the reference meant.</summary>
    public StoredManifest Manifest { get; }

    /// <summary>Where it lives: <c>registry</c>, <c>oci-dir</c>, <c>docker</c>, …</summary>
    public string Scheme => _endpoint.Scheme;

    /// <summary>Tag or digest; empty where none was given and the store has one image.</summary>
    public string Selection => _endpoint.Selection;

    /// <summary>True when the reference was a tag, which may mean something else tomorrow.</summary>
    public bool ByTag => _endpoint.Tag is not null;

    /// <summary>The image by digest, for people.</summary>
    public string Name(Digest digest) => $"{_endpoint.Store.Name}@{digest}";

    /// <summary>The repository as cosign writes it into payloads.</summary>
    public string DockerReference => _endpoint.Host switch
    {
        "docker.io" => $"index.docker.io/{_endpoint.Repository}",
        { } host => $"{host}/{_endpoint.Repository}",
        null => _endpoint.FullName is { } name && ImageReference.TryParse(name, out ImageReference? reference, out _) ? reference!.Name : Path.GetFileName(_endpoint.Store.Name.TrimEnd('/')),
    };

    /// <summary>The image as a source for scanning, pinned to a digest.</summary>
    public string SourceOf(Digest digest) => _endpoint.Host is not null ? $"registry:{_endpoint.Host}/{_endpoint.Repository}@{digest}" : $"{_endpoint.Scheme}:{_endpoint.Store.Name}@{digest}";

    /// <summary>Opens an image; null when the tag or digest is not there.</summary>
    public static async Task<SubjectImage?> FindAsync(string text, RegistryClient client, CancellationToken cancellation)
    {
        CopyEndpoint endpoint = await CopyEndpoint.OpenSourceAsync(text, client.Open, LayerLimits.Default, cancellation).ConfigureAwait(false);
        try
        {
            ArtifactStore attachments = Environment.GetEnvironmentVariable("COSIGN_REPOSITORY") is { Length: > 0 } other ? client.Open(ImageReference.Parse(other)) : endpoint.Store;
            if (await endpoint.Store.FindManifestAsync(endpoint.Selection, cancellation).ConfigureAwait(false) is { } manifest)
                return new SubjectImage(endpoint, attachments, manifest);
        }
        catch
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        await endpoint.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>The same; an input error when it is not there.</summary>
    public static async Task<SubjectImage> OpenAsync(string text, RegistryClient client, CancellationToken cancellation) =>
        await FindAsync(text, client, cancellation).ConfigureAwait(false) ?? throw LadingException.Input($"There is no image {Printable.Text(text)}.", "Check the name, the tag and the spelling.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();
}
