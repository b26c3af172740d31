using Lading.Oci;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Signing.Sigstore.Trust;

/// <summary>How a cache stands after an update.</summary>
public sealed record TrustUpdate
{
    /// <summary>The repository.</summary>
    public required string Mirror { get; init; }

    /// <summary>The folder of the cache.</summary>
    public required string Folder { get; init; }

    /// <summary>Version of the TUF root metadata.</summary>
    public required int RootVersion { get; init; }

    /// <summary>When the root metadata expires, in UTC.</summary>
    public required DateTimeOffset RootExpires { get; init; }

    /// <summary>When the timestamp metadata expires, in UTC: the repository should have something newer by then.</summary>
    public required DateTimeOffset TimestampExpires { get; init; }

    /// <summary>The files that were brought up to date, with their digests.</summary>
    public required IReadOnlyList<(string Name, Digest Digest)> Files { get; init; }

    /// <summary>Files that the repository does not have.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>
    /// Brings the cache of a repository up to date, and makes that repository the one in use. Begins with <paramref name="root"/> where it is
    /// given, else with the cache's own root, else with a built-in one. A cache that is begun anew takes the place of the old one only when
    /// all went well. Input and network errors name the step of the TUF workflow that failed.
    /// </summary>
    public static async Task<TrustUpdate> RunAsync(TrustFolder folder, string mirror, byte[]? root, DateTimeOffset now, CancellationToken cancellation)
    {
        string home = folder.FolderOf(mirror);
        TufCache cache = TrustFolder.CacheIn(home);
        bool anew = root is not null || !cache.IsInitialized;
        string? beside = anew ? $"{home}.{Guid.NewGuid().ToString("n")[..8]}.tmp" : null;
        try
        {
            if (anew)
            {
                cache = TrustFolder.CacheIn(beside!);
                cache.Begin(root ?? (SigstoreInstance.Find(mirror) ?? SigstoreInstance.PublicGood).Root);
            }
            TrustUpdate update = await RefreshAsync(mirror, cache, now, cancellation).ConfigureAwait(false);
            if (anew)
                Replace(home, beside!);
            folder.Remember(mirror);
            return update with { Folder = home };
        }
        finally
        {
            if (beside is not null && Directory.Exists(beside))
                Directory.Delete(beside, recursive: true);
        }
    }

    private static async Task<TrustUpdate> RefreshAsync(string mirror, TufCache cache, DateTimeOffset now, CancellationToken cancellation)
    {
        using TufRepository metadata = TufRepository.Open(mirror);
        using TufRepository targets = TufRepository.Open(mirror.TrimEnd('/') + "/targets");
        TufClient client = await TufClient.RefreshAsync(metadata, targets, cache, now, cancellation).ConfigureAwait(false);
        var files = new List<(string, Digest)>();
        var missing = new List<string>();
        foreach (string name in (string[])[TrustFiles.TrustedRoot, TrustFiles.SigningConfig, TrustFiles.SigningConfigRekorV2])
        {
            if (await client.FindTargetAsync(name, cancellation).ConfigureAwait(false) is { } file)
                files.Add((name, Digest.Of(file)));
            else if (name == TrustFiles.TrustedRoot)
                throw LadingException.Input($"The repository {Printable.Text(mirror)} has no {name}.", "Is it the TUF repository of a Sigstore instance?");
            else
                missing.Add(name);
        }
        return new TrustUpdate
        {
            Mirror = mirror,
            Folder = cache.Folder,
            RootVersion = client.State.RootVersion,
            RootExpires = client.State.RootExpires,
            TimestampExpires = client.State.TimestampExpires,
            Files = files,
            Missing = missing,
        };
    }

    private static void Replace(string home, string beside)
    {
        try
        {
            if (Directory.Exists(home))
                Directory.Delete(home, recursive: true);
            Directory.Move(beside, home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(home)} cannot be written: {Printable.Text(e.Message)}", inner: e);
        }
    }
}
