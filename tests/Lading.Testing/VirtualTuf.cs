using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lading.Signing.Sigstore.Tuf;

namespace Lading.Testing;

/// <summary>A key that signs TUF metadata.</summary>
public sealed class TufSigner
{
    private readonly Func<byte[], byte[]> _sign;

    private TufSigner(JsonObject key, Func<byte[], byte[]> sign)
    {
        Key = key;
        _sign = sign;
        KeyId = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToJsonString())));
    }

    public JsonObject Key { get; }
    public string KeyId { get; init; }

    public byte[] Sign(byte[] message) => _sign(message);

    /// <summary>The same key by another id.</summary>
    public TufSigner As(string keyId) => new(Key.DeepClone().AsObject(), _sign) { KeyId = keyId };

    public static TufSigner Ecdsa(string keyType = "ecdsa", bool hex = false)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters point = key.ExportParameters(false);
        string text = hex ? "04" + Convert.ToHexStringLower([.. point.Q.X!, .. point.Q.Y!]) : key.ExportSubjectPublicKeyInfoPem();
        return new TufSigner(KeyOf(keyType, "ecdsa-sha2-nistp256", text), m => key.SignData(m, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TufSigner EcdsaP384()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return new TufSigner(KeyOf("ecdsa", "ecdsa-sha2-nistp384", key.ExportSubjectPublicKeyInfoPem()), m => key.SignData(m, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static TufSigner Rsa(string scheme)
    {
        var key = RSA.Create(2048);
        HashAlgorithmName hash = scheme.EndsWith("512", StringComparison.Ordinal) ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        RSASignaturePadding padding = scheme.Contains("pss", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return new TufSigner(KeyOf("rsa", scheme, key.ExportSubjectPublicKeyInfoPem()), m => key.SignData(m, hash, padding));
    }

    public static TufSigner Ed25519()
    {
        byte[] seed = RandomNumberGenerator.GetBytes(32), key = new byte[32];
        Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.GeneratePublicKey(seed, 0, key, 0);
        return new TufSigner(KeyOf("ed25519", "ed25519", Convert.ToHexStringLower(key)), m =>
        {
            byte[] signature = new byte[64];
            Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Sign(seed, 0, m, 0, m.Length, signature, 0);
            return signature;
        });
    }

    private static JsonObject KeyOf(string type, string scheme, string text) => new() { ["keytype"] = type, ["scheme"] = scheme, ["keyval"] = new JsonObject { ["public"] = text } };
}

/// <summary>A TUF repository that publishes whatever a test wants, well or wrongly signed. Behind HTTP, or written to a folder.</summary>
public sealed class VirtualTuf : VirtualHttpServer
{
    public VirtualTuf()
    {
        foreach (string role in (string[])["root", "timestamp", "snapshot", "targets"])
            Signers[role] = [TufSigner.Ecdsa()];
        Roles["root"] = Signed("root");
        Root["consistent_snapshot"] = true;
        Root["keys"] = new JsonObject();
        Root["roles"] = new JsonObject();
        Roles["timestamp"] = Signed("timestamp");
        Roles["snapshot"] = Signed("snapshot");
        Roles["targets"] = Targets();
        Roles["snapshot"]["meta"] = new JsonObject { ["targets.json"] = Meta("targets", null) };
        Roles["timestamp"]["meta"] = new JsonObject { ["snapshot.json"] = Meta("snapshot", null) };
        GiveKeys();
        foreach (string role in (string[])["root", "targets", "snapshot", "timestamp"])
            Store(role);
    }

    /// <summary>The signed parts as they will be published next, by role.</summary>
    public Dictionary<string, JsonObject> Roles { get; } = [];

    public new JsonObject Root => Roles["root"];

    public Dictionary<string, List<TufSigner>> Signers { get; } = [];

    public Dictionary<string, int> Thresholds { get; } = [];

    /// <summary>Everything that is served, by path below the root of the server.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Metadata names hashes and lengths of other metadata.</summary>
    public bool WithHashes { get; set; }

    public string MetadataUrl => $"{base.Root}/repo";

    public string TargetsUrl => $"{MetadataUrl}/targets";

    /// <summary>The first version of root metadata.</summary>
    public byte[] FirstRoot => Files["/repo/1.root.json"];

    /// <summary>Metadata that was asked for, as file names, in order.</summary>
    public IReadOnlyList<string> Asked => [.. Requests.Select(r => r.Path).Where(p => !p.StartsWith("/repo/targets/", StringComparison.Ordinal)).Select(p => p["/repo/".Length..])];

    public int Version(string role) => (int)Roles[role]["version"]!;

    public static JsonObject Targets() => Signed("targets", new JsonObject());

    /// <summary>Raises the version of each role and publishes it; what names it is brought up to date, and published when it is named too.</summary>
    public VirtualTuf Publish(params string[] roles)
    {
        GiveKeys();
        foreach (string role in roles)
        {
            Roles[role]["version"] = Files.ContainsKey(PathOf(role)) ? Version(role) + 1 : Version(role);
            Store(role);
        }
        return this;
    }

    /// <summary>The files of the version before are gone, and the role begins again at this version.</summary>
    public void Restart(string role, int version)
    {
        foreach (string path in Files.Keys.Where(p => p.EndsWith($"/{role}.json", StringComparison.Ordinal) || p.EndsWith($".{role}.json", StringComparison.Ordinal)))
            Files.TryRemove(path, out _);
        Roles[role]["version"] = version;
    }

    /// <summary>Stores a role as it stands, without a new version.</summary>
    public void Store(string role, string? asPath = null)
    {
        byte[] file = Encode(role);
        Files[asPath ?? PathOf(role)] = file;
        if (role == "snapshot")
            Roles["timestamp"]["meta"] = new JsonObject { ["snapshot.json"] = Meta(role, file) };
        else if (role is not ("root" or "timestamp"))
            Roles["snapshot"]["meta"]![$"{role}.json"] = Meta(role, file);
    }

    /// <summary>The file of a role, signed by all its signers.</summary>
    public byte[] Encode(string role) => Encode(Roles[role], Signers.GetValueOrDefault(role, []));

    public static byte[] Encode(JsonObject signed, IEnumerable<TufSigner> signers)
    {
        byte[] canonical = Canonical(signed);
        var signatures = new JsonArray([.. signers.Select(s => (JsonNode)new JsonObject { ["keyid"] = s.KeyId, ["sig"] = Convert.ToHexStringLower(s.Sign(canonical)) })]);
        return Encoding.UTF8.GetBytes(new JsonObject { ["signatures"] = signatures, ["signed"] = signed.DeepClone() }.ToJsonString());
    }

    /// <summary>Changes what was published.</summary>
    public void Change(string path, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(Files["/repo/" + path])!.AsObject();
        change(json);
        Files["/repo/" + path] = Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    public void AddTarget(string role, string path, byte[] content, bool serve = true, params string[] hashes)
    {
        var digests = new JsonObject();
        foreach (string hash in hashes.Length > 0 ? hashes : ["sha256"])
            digests[hash] = Convert.ToHexStringLower(hash == "sha512" ? SHA512.HashData(content) : SHA256.HashData(content));
        Roles[role]["targets"]![path] = new JsonObject { ["length"] = content.Length, ["hashes"] = digests };
        if (!serve)
            return;
        int slash = path.LastIndexOf('/') + 1;
        Files[$"/repo/targets/{path}"] = content;
        foreach ((string _, JsonNode? digest) in digests)
            Files[$"/repo/targets/{path[..slash]}{digest}.{path[slash..]}"] = content;
    }

    public void Delegate(string from, string to, string[]? paths = null, bool terminating = false, string[]? prefixes = null)
    {
        if (!Roles.ContainsKey(to))
        {
            Roles[to] = Targets();
            Signers[to] = [TufSigner.Ecdsa()];
        }
        JsonObject delegations = Roles[from]["delegations"]?.AsObject() ?? new JsonObject { ["keys"] = new JsonObject(), ["roles"] = new JsonArray() };
        Roles[from]["delegations"] ??= delegations;
        var role = new JsonObject
        {
            ["name"] = to,
            ["keyids"] = new JsonArray([.. Signers[to].Select(s => (JsonNode)s.KeyId)]),
            ["threshold"] = Thresholds.GetValueOrDefault(to, 1),
            ["terminating"] = terminating,
        };
        if (prefixes is not null)
            role["path_hash_prefixes"] = new JsonArray([.. prefixes.Select(p => (JsonNode)p)]);
        else
            role["paths"] = new JsonArray([.. (paths ?? ["*"]).Select(p => (JsonNode)p)]);
        foreach (TufSigner signer in Signers[to])
            delegations["keys"]![signer.KeyId] = signer.Key.DeepClone();
        delegations["roles"]!.AsArray().Add(role);
    }

    /// <summary>Writes everything that is served below a folder, without the first part of the path.</summary>
    public void Save(string folder)
    {
        foreach ((string path, byte[] content) in Files)
        {
            string file = Path.Combine(folder, path["/repo/".Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    protected override VirtualResponse Answer(VirtualRequest request) =>
        Files.TryGetValue(request.Path, out byte[]? file) ? new VirtualResponse(200, file) : VirtualResponse.Empty(404);

    private static byte[] Canonical(JsonObject signed)
    {
        using JsonDocument document = JsonDocument.Parse(signed.ToJsonString());
        return CanonicalJson.Encode(document.RootElement);
    }

    private void GiveKeys()
    {
        var keys = new JsonObject();
        var roles = new JsonObject();
        foreach (string role in (string[])["root", "timestamp", "snapshot", "targets"])
        {
            foreach (TufSigner signer in Signers[role])
                keys[signer.KeyId] = signer.Key.DeepClone();
            roles[role] = new JsonObject
            {
                ["keyids"] = new JsonArray([.. Signers[role].Select(s => (JsonNode)s.KeyId)]),
                ["threshold"] = Thresholds.GetValueOrDefault(role, 1),
            };
        }
        if (!KeepsRootKeys)
            (Root["keys"], Root["roles"]) = (keys, roles);
    }

    /// <summary>The test writes keys and roles of the root itself.</summary>
    public bool KeepsRootKeys { get; set; }

    private JsonObject Meta(string role, byte[]? file)
    {
        var meta = new JsonObject { ["version"] = Version(role) };
        if (WithHashes && file is not null)
        {
            meta["length"] = file.Length;
            meta["hashes"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)) };
        }
        return meta;
    }

    private string PathOf(string role) => role == "timestamp" ? "/repo/timestamp.json"
        : role == "root" || (bool)Root["consistent_snapshot"]! ? $"/repo/{Version(role)}.{role}.json"
        : $"/repo/{role}.json";

    private static JsonObject Signed(string type, JsonObject? targets = null)
    {
        var json = new JsonObject { ["_type"] = type, ["spec_version"] = "1.0.31", ["version"] = 1, ["expires"] = "2040-01-01T00:00:00Z" };
        if (targets is not null)
            json["targets"] = targets;
        return json;
    }
}
