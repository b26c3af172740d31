using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Stores;

/// <summary>
/// An OCI image layout in a folder. Blobs appear whole, by rename, after their digest was verified; <c>index.json</c> is
/// replaced as a whole while a lock file is held, so several processes may write at once.
/// </summary>
public sealed class OciLayoutStore : LayoutStore
{
    private const string LayoutVersion = """{"imageLayoutVersion":"1.0.0"}""";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly string _root;

    private OciLayoutStore(string root)
        : base(new FolderTree(root)) => _root = root;

    /// <summary>Opens a layout for reading and writing. An input error when the folder is none.</summary>
    public static OciLayoutStore Open(string path)
    {
        string root = Path.GetFullPath(path);
        return File.Exists(Path.Combine(root, "oci-layout")) || File.Exists(Path.Combine(root, "index.json"))
            ? new OciLayoutStore(root)
            : throw LadingException.Input($"{Printable.Text(path)} is no OCI layout.", "It has neither oci-layout nor index.json.");
    }

    /// <summary>Opens a layout, or makes an empty one in a folder that is empty or not there.</summary>
    public static OciLayoutStore OpenOrCreate(string path)
    {
        string root = Path.GetFullPath(path);
        if (File.Exists(Path.Combine(root, "index.json")))
            return new OciLayoutStore(root);
        try
        {
            if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any(e => !IsOurs(Path.GetFileName(e))))
                throw LadingException.Input($"{Printable.Text(path)} is neither empty nor an OCI layout.");
            Directory.CreateDirectory(Path.Combine(root, "blobs", "sha256"));
            using SafeFileHandle held = Lock(root);
            Replace(Path.Combine(root, "oci-layout"), Encoding.UTF8.GetBytes(LayoutVersion));
            if (!File.Exists(Path.Combine(root, "index.json")))
                Replace(Path.Combine(root, "index.json"), OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex }));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Printable.Text(path)} cannot be written: {e.Message}", null, e);
        }
        return new OciLayoutStore(root);
    }

    // Another process may be making the same layout just now.
    private static bool IsOurs(string name) => name is "blobs" or "oci-layout" or "index.json" or "index.json.lock" || name.StartsWith(".lading-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override async Task PushBlobAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, string? mountFrom, CancellationToken cancellation)
    {
        if (await HasBlobAsync(blob, cancellation).ConfigureAwait(false))
            return;
        string target = Path.Combine(_root, BlobPath(blob.Digest));
        string temporary = TemporaryName(_root);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (var source = new VerifiedStream(await open(cancellation).ConfigureAwait(false), blob, $"{Name}@{blob.Digest}"))
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1))
                await source.CopyToAsync(file, 256 << 10, cancellation).ConfigureAwait(false);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (e is UnauthorizedAccessException or IOException)
                throw LadingException.Input($"{Name}: writing the blob {blob.Digest} failed: {e.Message}", null, e);
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What is pushed without tag gets an unnamed entry in <c>index.json</c>, so that it can be found and is not taken for
    /// garbage; the entry goes when an index that names it is pushed.
    /// </remarks>
    public override async Task<Descriptor> PushManifestAsync(byte[] manifest, string mediaType, string? tag, CancellationToken cancellation)
    {
        DocumentShape.Check(manifest, mediaType, Name);
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(manifest), Size = manifest.Length };
        var children = MediaTypes.IsIndex(mediaType) ? OciJson.ReadIndex(manifest, Name).Manifests.Select(m => m.Digest).ToHashSet() : [];
        await PushBlobAsync(descriptor, _ => Task.FromResult<Stream>(new MemoryStream(manifest)), null, cancellation).ConfigureAwait(false);
        Change(index =>
        {
            List<Descriptor> entries = [.. index.Where(e => !(IsUnnamed(e) && (children.Contains(e.Digest) || (tag is not null && e.Digest == descriptor.Digest))))];
            if (tag is not null)
            {
                entries.RemoveAll(e => LayoutNames.IsNamed(e, tag));
                entries.Add(descriptor with { Annotations = new Dictionary<string, string> { [LayoutNames.RefName] = tag } });
            }
            else if (entries.All(e => e.Digest != descriptor.Digest))
            {
                entries.Add(descriptor);
            }
            return entries;
        });
        return descriptor;
    }

    private static bool IsUnnamed(Descriptor entry) => LayoutNames.TagOf(entry) is null;

    /// <inheritdoc/>
    /// <remarks>Blobs that nothing names any more stay; other tools may still count on them.</remarks>
    public override Task<bool> DeleteManifestAsync(string tagOrDigest, CancellationToken cancellation)
    {
        bool isDigest = Digest.TryParse(tagOrDigest, out Digest digest);
        bool deleted = Change(index =>
        {
            // A manifest that loses its last name keeps an unnamed entry: deleting a tag does not delete the manifest.
            List<Descriptor> entries = [.. index.Where(e => isDigest ? e.Digest != digest : !LayoutNames.IsNamed(e, tagOrDigest))];
            if (!isDigest)
                foreach (Descriptor removed in index.Where(e => LayoutNames.IsNamed(e, tagOrDigest)))
                    if (entries.All(e => e.Digest != removed.Digest))
                        entries.Add(removed with { Annotations = null });
            return entries;
        });
        string blob = isDigest ? Path.Combine(_root, BlobPath(digest)) : "";
        if (isDigest && File.Exists(blob))
        {
            File.Delete(blob);
            deleted = true;
        }
        return Task.FromResult(deleted);
    }

    /// <summary>Rewrites the entries under the lock; false when nothing changed.</summary>
    private bool Change(Func<IReadOnlyList<Descriptor>, List<Descriptor>> change)
    {
        try
        {
            using SafeFileHandle held = Lock(_root);
            ImageIndex index = ReadIndex();
            List<Descriptor> entries = change(index.Manifests);
            if (entries.SequenceEqual(index.Manifests))
                return false;
            Replace(Path.Combine(_root, "index.json"), OciJson.Write(index with { Manifests = entries }));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LadingException.Input($"{Name}: index.json cannot be written: {e.Message}", null, e);
        }
    }

    // The lock file stays: deleting it while another process opens it would let two in.
    private static SafeFileHandle Lock(string root)
    {
        DateTime until = DateTime.UtcNow + LockPatience;
        while (true)
        {
            try
            {
                return File.OpenHandle(Path.Combine(root, "index.json.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static void Replace(string path, byte[] bytes)
    {
        string temporary = TemporaryName(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }

    private static string TemporaryName(string folder) => Path.Combine(folder, $".lading-{Guid.NewGuid():n}.tmp");
}
