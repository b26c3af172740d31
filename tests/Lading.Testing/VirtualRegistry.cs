using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Lading.Oci;

namespace Lading.Testing;

/// <summary>How a <see cref="VirtualRegistry"/> wants its visitors to prove themselves.</summary>
public enum VirtualAuth
{
    None,
    Basic,
    Token,
}

/// <summary>
/// A registry in memory: OCI distribution specification 1.1 as it should be, with switches for what real registries
/// lack, and <see cref="VirtualHttpServer.Intercept"/> for what they do wrong.
/// </summary>
public sealed class VirtualRegistry(X509Certificate2? certificate = null) : VirtualHttpServer(certificate)
{
    private readonly ConcurrentDictionary<string, VirtualRepository> _repositories = new();
    private readonly ConcurrentDictionary<string, (string Repository, MemoryStream Bytes)> _uploads = new();
    private readonly ConcurrentDictionary<string, string[]> _tokens = new();
    private int _serial;

    public bool HasReferrersApi { get; set; } = true;
    public bool AppliesFilters { get; set; } = true;
    public bool Mounts { get; set; } = true;
    public bool Ranges { get; set; } = true;
    public bool Deletes { get; set; } = true;
    public int PageSize { get; set; } = 1000;
    /// <summary>Larger bodies are refused with 413.</summary>
    public int MaxBody { get; set; } = int.MaxValue;
    public VirtualAuth Auth { get; set; }
    public string Username { get; set; } = "user";
    public string Password { get; set; } = "secret";
    public string? RefreshToken { get; set; }
    public bool AnonymousPull { get; set; }
    /// <summary>The token server; null: this server's <c>/token</c>.</summary>
    public string? Realm { get; set; }

    public VirtualRepository this[string repository] => _repositories.GetOrAdd(repository, _ => new VirtualRepository());

    /// <summary>From now on no token given out so far is good.</summary>
    public void RevokeTokens() => _tokens.Clear();

    protected override VirtualResponse Answer(VirtualRequest request)
    {
        if (request.Path == "/token")
            return Token(request);
        if (request.Path == "/v2/")
            return Refuse(request, null, "pull") ?? VirtualResponse.Text(200, "{}");
        if (!request.Path.StartsWith("/v2/", StringComparison.Ordinal))
            return VirtualResponse.Text(404, "404 page not found");
        string path = request.Path["/v2/".Length..];
        foreach (string kind in (ReadOnlySpan<string>)["/blobs/uploads/", "/blobs/", "/manifests/", "/tags/list", "/referrers/"])
        {
            int at = path.IndexOf(kind, StringComparison.Ordinal);
            if (at <= 0)
                continue;
            string name = path[..at];
            string rest = path[(at + kind.Length)..];
            string action = request.Method switch { "GET" or "HEAD" when kind != "/blobs/uploads/" => "pull", "DELETE" => "delete", _ => "push" };
            if (Refuse(request, name, action) is { } refusal)
                return refusal;
            if (request.Body.Length > MaxBody)
                return Error(413, "SIZE_INVALID", "too large");
            VirtualRepository repository = this[name];
            lock (repository)
            {
                return kind switch
                {
                    "/blobs/uploads/" => Upload(request, name, repository, rest),
                    "/blobs/" => Blob(request, repository, rest),
                    "/manifests/" => Manifest(request, repository, rest),
                    "/tags/list" => Tags(request, name, repository),
                    _ => Referrers(request, repository, rest),
                };
            }
        }
        return VirtualResponse.Text(404, "404 page not found");
    }

    public static VirtualResponse Error(int status, string code, string message, params (string, string)[] headers) =>
        VirtualResponse.Text(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", [("Content-Type", "application/json"), .. headers]);

    private VirtualResponse? Refuse(VirtualRequest request, string? name, string action)
    {
        string? given = request.Header("Authorization");
        if (Auth == VirtualAuth.Basic && given != Basic())
            return Error(401, "UNAUTHORIZED", "authentication required", ("WWW-Authenticate", "Basic realm=\"virtual\""));
        if (Auth != VirtualAuth.Token)
            return null;
        string[] held = given?.StartsWith("Bearer ", StringComparison.Ordinal) == true && _tokens.TryGetValue(given[7..], out string[]? scopes) ? scopes : [];
        if (given is not null && name is null && held.Length > 0 || held.Contains($"{name}:{action}"))
            return null;
        string scope = name is null ? "" : $",scope=\"repository:{name}:{(action == "push" ? "pull,push" : action)}\"";
        return Error(401, "UNAUTHORIZED", "authentication required", ("WWW-Authenticate", $"Bearer realm=\"{Realm ?? Root + "/token"}\",service=\"virtual\"{scope}"));
    }

    private string Basic() => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"));

    private VirtualResponse Token(VirtualRequest request)
    {
        Dictionary<string, string> form = request.Method == "POST"
            ? Encoding.UTF8.GetString(request.Body).Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1].Replace('+', ' ')))
            : request.Query.ToDictionary();
        bool known = request.Method == "POST" ? RefreshToken is not null && form.GetValueOrDefault("refresh_token") == RefreshToken : request.Header("Authorization") == Basic();
        if (!known && request.Header("Authorization") is not null || !known && !AnonymousPull)
            return VirtualResponse.Text(401, """{"details":"incorrect username or password"}""");
        string[] scopes = [.. form.GetValueOrDefault("scope", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(s => s.Split(':') is [_, string name, string actions] ? actions.Split(',').Select(a => $"{name}:{a}") : [])
            .Where(s => known || s.EndsWith(":pull", StringComparison.Ordinal))];
        string token = $"token-{Interlocked.Increment(ref _serial)}";
        _tokens[token] = scopes;
        return VirtualResponse.Text(200, $$"""{"token":"{{token}}","expires_in":300}""");
    }

    private VirtualResponse Blob(VirtualRequest request, VirtualRepository repository, string digest)
    {
        if (!repository.Blobs.TryGetValue(digest, out byte[]? bytes))
            return Error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        string? range = request.Header("Range");
        if (range is not null && Ranges)
        {
            int from = int.Parse(range["bytes=".Length..].TrimEnd('-'));
            return new VirtualResponse(206, bytes[from..], ("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}"));
        }
        return new VirtualResponse(200, bytes, ("Docker-Content-Digest", digest), ("Content-Type", "application/octet-stream"), ("Content-Length", bytes.Length.ToString()));
    }

    private VirtualResponse Upload(VirtualRequest request, string name, VirtualRepository repository, string id)
    {
        if (request.Method == "POST")
        {
            if (Mounts && request.Query.TryGetValue("mount", out string? wanted) && this[request.Query["from"]].Blobs.TryGetValue(wanted, out byte[]? held))
            {
                repository.Blobs[wanted] = held;
                return VirtualResponse.Empty(201, ("Location", $"/v2/{name}/blobs/{wanted}"), ("Docker-Content-Digest", wanted));
            }
            id = $"upload-{Interlocked.Increment(ref _serial)}";
            _uploads[id] = (name, new MemoryStream());
            return VirtualResponse.Empty(202, ("Location", Place(name, id)), ("Range", "0-0"));
        }
        if (!_uploads.TryGetValue(id, out (string Repository, MemoryStream Bytes) upload) || upload.Repository != name)
            return Error(404, "BLOB_UPLOAD_UNKNOWN", "upload unknown");
        string range = $"0-{Math.Max(upload.Bytes.Length - 1, 0)}";
        switch (request.Method)
        {
            case "GET":
                return VirtualResponse.Empty(204, ("Location", Place(name, id)), ("Range", range));
            case "PATCH":
                if (request.Header("Content-Range") is { } sent && sent != $"{upload.Bytes.Length}-{upload.Bytes.Length + request.Body.Length - 1}")
                    return VirtualResponse.Empty(416, ("Location", Place(name, id)), ("Range", range));
                upload.Bytes.Write(request.Body);
                return VirtualResponse.Empty(202, ("Location", Place(name, id)), ("Range", $"0-{upload.Bytes.Length - 1}"));
            case "DELETE":
                _uploads.TryRemove(id, out _);
                return VirtualResponse.Empty(204);
            default:
                upload.Bytes.Write(request.Body);
                _uploads.TryRemove(id, out _);
                byte[] bytes = upload.Bytes.ToArray();
                string digest = request.Query["digest"];
                if (Digest.Of(bytes).Text != digest)
                    return Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
                repository.Blobs[digest] = bytes;
                return VirtualResponse.Empty(201, ("Location", $"/v2/{name}/blobs/{digest}"), ("Docker-Content-Digest", digest));
        }
    }

    // The state parameter has to come back as it was sent.
    private static string Place(string name, string id) => $"/v2/{name}/blobs/uploads/{id}?state=a%2Fb";

    private VirtualResponse Manifest(VirtualRequest request, VirtualRepository repository, string reference)
    {
        string? digest = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference : repository.Tags.GetValueOrDefault(reference);
        if (request.Method == "PUT")
        {
            string stored = Digest.Of(request.Body).Text;
            if (reference.Contains(':') && reference != stored)
                return Error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
            string? subject = repository.Store(request.Body, request.Header("Content-Type")!, reference.Contains(':') ? null : reference);
            return VirtualResponse.Empty(201, [("Docker-Content-Digest", stored), .. subject is not null && HasReferrersApi ? [("OCI-Subject", subject)] : Array.Empty<(string, string)>()]);
        }
        if (digest is null || !repository.Manifests.TryGetValue(digest, out (string Type, byte[] Bytes) found))
            return Error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        if (request.Method == "DELETE")
        {
            if (!Deletes)
                return Error(405, "UNSUPPORTED", "The operation is unsupported.");
            if (reference.Contains(':'))
                repository.Manifests.Remove(digest);
            foreach (string tag in repository.Tags.Where(t => reference.Contains(':') ? t.Value == digest : t.Key == reference).Select(t => t.Key).ToArray())
                repository.Tags.Remove(tag);
            return VirtualResponse.Empty(202);
        }
        return new VirtualResponse(200, found.Bytes, ("Content-Type", found.Type), ("Docker-Content-Digest", digest));
    }

    private VirtualResponse Tags(VirtualRequest request, string name, VirtualRepository repository)
    {
        string last = request.Query.GetValueOrDefault("last", "");
        string[] rest = [.. repository.Tags.Keys.Where(t => string.CompareOrdinal(t, last) > 0)];
        string[] page = [.. rest.Take(PageSize)];
        string body = $$"""{"name":"{{name}}","tags":[{{string.Join(',', page.Select(t => $"\"{t}\""))}}]}""";
        return VirtualResponse.Text(200, body, rest.Length > page.Length ? [("Link", $"</v2/{name}/tags/list?n={PageSize}&last={page[^1]}>; rel=\"next\"")] : []);
    }

    private VirtualResponse Referrers(VirtualRequest request, VirtualRepository repository, string subject)
    {
        if (!HasReferrersApi)
            return VirtualResponse.Text(404, "404 page not found");
        string? type = AppliesFilters ? request.Query.GetValueOrDefault("artifactType") : null;
        Descriptor[] all = [.. repository.Manifests.Where(m => VirtualRepository.Read(m.Value.Bytes).Subject == subject)
            .Select(m => VirtualRepository.Describe(m.Key, m.Value.Type, m.Value.Bytes)).Where(d => type is null || d.ArtifactType == type)];
        int from = int.Parse(request.Query.GetValueOrDefault("from", "0"));
        byte[] index = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = all[from..Math.Min(all.Length, from + PageSize)] });
        var headers = new List<(string, string)> { ("Content-Type", MediaTypes.OciIndex) };
        if (type is not null)
            headers.Add(("OCI-Filters-Applied", "artifactType"));
        if (from + PageSize < all.Length)
            headers.Add(("Link", $"<{request.Path}?from={from + PageSize}{(type is null ? "" : "&artifactType=" + type)}>; rel=\"next\""));
        return new VirtualResponse(200, index, [.. headers]);
    }
}

/// <summary>What a repository of a <see cref="VirtualRegistry"/> holds.</summary>
public sealed class VirtualRepository
{
    public Dictionary<string, byte[]> Blobs { get; } = [];
    public SortedDictionary<string, (string Type, byte[] Bytes)> Manifests { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public Descriptor AddBlob(byte[] bytes, string mediaType)
    {
        var digest = Digest.Of(bytes);
        Blobs[digest.Text] = bytes;
        return new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length };
    }

    public Descriptor AddManifest(byte[] bytes, string mediaType, string? tag = null)
    {
        Store(bytes, mediaType, tag);
        return new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };
    }

    /// <summary>An image with these layers, made for a platform.</summary>
    public Descriptor AddImage(string? tag, string platform, params (byte[] Bytes, string MediaType)[] layers)
    {
        var parsed = Platform.Parse(platform);
        byte[] config = OciJson.Write(new ImageConfig { Os = parsed.Os, Architecture = parsed.Architecture, Variant = parsed.Variant, Rootfs = new RootFs() });
        byte[] manifest = OciJson.Write(new Manifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = AddBlob(config, MediaTypes.OciConfig),
            Layers = [.. layers.Select(l => AddBlob(l.Bytes, l.MediaType))],
        });
        return AddManifest(manifest, MediaTypes.OciManifest, tag) with { Platform = parsed };
    }

    internal string? Store(byte[] bytes, string mediaType, string? tag)
    {
        string digest = Digest.Of(bytes).Text;
        Manifests[digest] = (mediaType, bytes);
        if (tag is not null)
            Tags[tag] = digest;
        return Read(bytes).Subject;
    }

    internal static (string? Subject, string? ArtifactType) Read(byte[] manifest)
    {
        using JsonDocument document = JsonDocument.Parse(manifest);
        JsonElement root = document.RootElement;
        string? type = root.TryGetProperty("artifactType", out JsonElement a) ? a.GetString()
            : root.TryGetProperty("config", out JsonElement config) ? config.GetProperty("mediaType").GetString() : null;
        return (root.TryGetProperty("subject", out JsonElement subject) ? subject.GetProperty("digest").GetString() : null, type);
    }

    internal static Descriptor Describe(string digest, string mediaType, byte[] bytes) =>
        new() { MediaType = mediaType, Digest = Digest.Parse(digest), Size = bytes.Length, ArtifactType = Read(bytes).ArtifactType };
}
