using System.Net;
using System.Text.Json;
using Lading.Oci.Stores;

namespace Lading.Oci.Registry;

/// <summary>Tags and referrers: distribution specification, "Content Discovery".</summary>
public sealed partial class RegistryStore
{
    private const int MaxPages = 10_000;
    private const int MaxItems = 2_000_000;
    private const int MaxReferrers = 20_000;
    private const int TagRounds = 6;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellation)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        var first = await _origin.AddressAsync($"tags/list?n={_origin.Connection.Settings.TagPage}", cancellation).ConfigureAwait(false);
        await foreach ((byte[] page, HttpResponseMessage _) in PagesAsync(first, "listing the tags", [], null, cancellation).ConfigureAwait(false))
        {
            foreach (string tag in ReadTags(page))
                tags.Add(tag);
            if (tags.Count > MaxItems)
                throw LadingException.Input($"{Name} lists more than {MaxItems} tags.");
        }
        return [.. tags];
    }

    private List<string> ReadTags(byte[] page)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(page, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.TryGetProperty("tags", out JsonElement tags) && tags.ValueKind == JsonValueKind.Array
                ? [.. tags.EnumerateArray().Select(t => t.GetString() ?? "").Where(t => t.Length is > 0 and <= 128)]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Input($"{Name}: the list of tags is damaged.", null, e);
        }
    }

    /// <summary>
    /// The pages from <paramref name="first"/> on. Statuses in <paramref name="absent"/> end the list, when it is the
    /// first page; others are errors.
    /// </summary>
    private async IAsyncEnumerable<(byte[] Page, HttpResponseMessage Response)> PagesAsync(Uri first, string doing, HttpStatusCode[] absent, string? accept,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<Uri>();
        for (Uri? next = first; next is not null;)
        {
            if (!seen.Add(next) || seen.Count > MaxPages)
                throw LadingException.Input($"{Name}: {doing}: the registry's pages lead in a circle or number more than {MaxPages}.");
            var request = new RegistryRequest(HttpMethod.Get, next, AuthScope.Pull(_origin.Repository), doing) { Accept = accept is null ? [] : [accept] };
            HttpResponseMessage response = await _origin.Connection.SendAsync(request, Name, cancellation).ConfigureAwait(false);
            if (seen.Count == 1 && absent.Contains(response.StatusCode))
            {
                response.Dispose();
                yield break;
            }
            if (response.StatusCode != HttpStatusCode.OK)
                throw await _origin.Connection.ErrorAsync(response, request, Name, cancellation).ConfigureAwait(false);
            using (response)
            {
                byte[] page = await BodyAsync(response, Name, request, _origin, cancellation).ConfigureAwait(false);
                yield return (page, response);
                next = LinkHeader.Next(response, next, Name);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation)
    {
        // The tag as well where there is an API: what older clients pushed before the registry had one may be listed there alone.
        IReadOnlyList<Descriptor> all =
        [
            .. await AskReferrersAsync(subject, artifactType, cancellation).ConfigureAwait(false) ?? [],
            .. ReferrersTag.Read(await FindReferrersTagAsync(subject, cancellation).ConfigureAwait(false), $"{Name}:{ReferrersTag.Of(subject)}"),
        ];
        // Filtering is optional for registries, and whether one did it is said in a header nobody verifies.
        return [.. all.Where(d => artifactType is null || d.ArtifactType == artifactType).DistinctBy(d => d.Digest)];
    }

    /// <summary>"Listing Referrers"; null when the registry has no such API.</summary>
    private async Task<IReadOnlyList<Descriptor>?> AskReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellation)
    {
        if (_origin.Connection.HasReferrers == false)
            return null;
        string filter = artifactType is null ? "" : "?artifactType=" + Uri.EscapeDataString(artifactType);
        Uri first = await _origin.AddressAsync($"referrers/{subject}{filter}", cancellation).ConfigureAwait(false);
        HttpStatusCode[] absent = [HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotAcceptable, HttpStatusCode.NotImplemented];
        var found = new List<Descriptor>();
        bool offered = false;
        await foreach ((byte[] page, HttpResponseMessage response) in PagesAsync(first, "listing the referrers", absent, MediaTypes.OciIndex, cancellation).ConfigureAwait(false))
        {
            // A web page for every unknown address is no referrers API.
            if (!offered && response.Content.Headers.ContentType?.MediaType is { } type && type != MediaTypes.OciIndex && type != "application/json")
                break;
            offered = true;
            found.AddRange(OciJson.ReadIndex(page, $"{Name}: the referrers of {subject}").Manifests);
            if (found.Count > MaxReferrers)
                throw LadingException.Input($"{Name}: {subject} has more than {MaxReferrers} referrers.");
        }
        _origin.Connection.HasReferrers = offered;
        return offered ? found : null;
    }

    private Task<StoredManifest?> FindReferrersTagAsync(Digest subject, CancellationToken cancellation) =>
        FindManifestAsync(_origin, ReferrersTag.Of(subject), null, cancellation);

    private Task AddReferrerAsync(Digest subject, Descriptor entry, CancellationToken cancellation) =>
        ChangeReferrersTagAsync(subject, list => list.Any(d => d.Digest == entry.Digest) ? null : [.. list, entry], cancellation);

    private async Task RemoveReferrerAsync(Digest subject, Digest gone, CancellationToken cancellation)
    {
        if (_origin.Connection.HasReferrers == true)
            return;
        await ChangeReferrersTagAsync(subject, list => list.Any(d => d.Digest == gone) ? [.. list.Where(d => d.Digest != gone)] : null, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the index under the tag, changes it, writes it and looks again: registries have no conditional write, so
    /// another writer, who had read before this one wrote, may write after it. It is given time to do so before the second look.
    /// <paramref name="change"/> gives null when there is nothing to do.
    /// </summary>
    private async Task ChangeReferrersTagAsync(Digest subject, Func<IReadOnlyList<Descriptor>, IReadOnlyList<Descriptor>?> change, CancellationToken cancellation)
    {
        string tag = ReferrersTag.Of(subject);
        SemaphoreSlim gate = _origin.Connection.ReferrersGate;
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            for (int round = 0; round < TagRounds; round++)
            {
                StoredManifest? stored = await FindReferrersTagAsync(subject, cancellation).ConfigureAwait(false);
                IReadOnlyList<Descriptor>? changed = change(ReferrersTag.Read(stored, $"{Name}:{tag}"));
                if (changed is null)
                    return;
                byte[] index = ReferrersTag.Write(changed);
                var descriptor = new Descriptor { MediaType = MediaTypes.OciIndex, Digest = Digest.Of(index), Size = index.Length };
                await PutManifestAsync(index, descriptor, tag, null, cancellation).ConfigureAwait(false);
                await Task.Delay(_origin.Connection.Settings.ReferrersSettling * (1 + Random.Shared.NextDouble()), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
        StoredManifest? last = await FindReferrersTagAsync(subject, cancellation).ConfigureAwait(false);
        if (change(ReferrersTag.Read(last, $"{Name}:{tag}")) is not null)
            throw LadingException.Network($"{Name}: the index of referrers {tag} does not keep what is written to it.", "Another writer may be at work: try again.");
    }
}
