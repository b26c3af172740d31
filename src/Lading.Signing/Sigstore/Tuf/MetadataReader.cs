using System.Text.Json;
using Lading.Oci;
using Lading.Signing.Sigstore.Bundles;

namespace Lading.Signing.Sigstore.Tuf;

/// <summary>
/// Reads the signed part of each kind of metadata: TUF 1.0, sections 4.3 to 4.6. Unknown members are left alone here; they are among the
/// bytes that the signatures are over.
/// </summary>
internal static class MetadataReader
{
    private const int MaxKeys = 1024;
    private const int MaxRoles = 4096;
    private const int MaxPatterns = 65_536;
    private const int MaxHashes = 16;
    private const int MaxFiles = 65_536;

    public static RootMetadata Root(ProtoJson json)
    {
        (int version, DateTimeOffset expires) = Common(json, TufRole.Root);
        bool consistent = false;
        Dictionary<string, TufKey> keys = [];
        Dictionary<string, TufRole> roles = new(StringComparer.Ordinal);
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "consistent_snapshot": consistent = value.Boolean(); break;
                case "keys": keys = Keys(value); break;
                case "roles":
                    foreach ((string role, ProtoJson content) in value.Members())
                        if (TufRole.IsTopLevel(role))
                            roles[role] = Role(content, role);
                    break;
            }
        }
        return roles.Count == 4
            ? new RootMetadata { Version = version, Expires = expires, ConsistentSnapshot = consistent, Keys = keys, Roles = roles }
            : throw json.Bad("root metadata has the roles root, timestamp, snapshot and targets");
    }

    public static TimestampMetadata Timestamp(ProtoJson json)
    {
        (int version, DateTimeOffset expires) = Common(json, TufRole.Timestamp);
        FileCheck snapshot = Files(json, "meta", isTarget: false).GetValueOrDefault("snapshot.json") ?? throw json.Bad("/meta does not have snapshot.json");
        return new TimestampMetadata { Version = version, Expires = expires, Snapshot = snapshot };
    }

    public static SnapshotMetadata Snapshot(ProtoJson json)
    {
        (int version, DateTimeOffset expires) = Common(json, TufRole.Snapshot);
        Dictionary<string, FileCheck> meta = Files(json, "meta", isTarget: false);
        return meta.ContainsKey("targets.json")
            ? new SnapshotMetadata { Version = version, Expires = expires, Meta = meta }
            : throw json.Bad("/meta does not have targets.json");
    }

    public static TargetsMetadata Targets(ProtoJson json)
    {
        (int version, DateTimeOffset expires) = Common(json, TufRole.Targets);
        Dictionary<string, TufKey> keys = [];
        List<TufDelegation> delegations = [];
        foreach ((string name, ProtoJson value) in json.Members())
        {
            if (name != "delegations")
                continue;
            foreach ((string member, ProtoJson content) in value.Members())
            {
                if (member == "keys")
                    keys = Keys(content);
                else if (member == "roles")
                    delegations = content.List(MaxRoles, Delegation);
                else if (member == "succinct_roles")
                    throw content.Bad("succinct delegations are not read");
            }
            if (delegations.DistinctBy(d => d.Role.Name, StringComparer.Ordinal).Count() < delegations.Count)
                throw value.Bad("a role is delegated to twice");
        }
        return new TargetsMetadata { Version = version, Expires = expires, Targets = Files(json, "targets", isTarget: true), Keys = keys, Delegations = delegations };
    }

    private static (int Version, DateTimeOffset Expires) Common(ProtoJson json, string type)
    {
        int? version = null;
        DateTimeOffset? expires = null;
        string? actual = null, specification = null;
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "_type": actual = value.Text(); break;
                case "spec_version": specification = value.Text(); break;
                case "version": version = Number(value, 1); break;
                case "expires": expires = value.Time(); break;
            }
        }
        if (actual != type)
            throw json.Bad($"_type is '{Printable.Text(actual ?? "", 40)}', {type} metadata is wanted");
        if (specification is null || (specification != "1" && !specification.StartsWith("1.", StringComparison.Ordinal)))
            throw json.Bad($"spec_version '{Printable.Text(specification ?? "", 40)}' is not read, 1.x is");
        return version is null || expires is null
            ? throw json.Bad("version or expires is missing")
            : (version.Value, expires.Value);
    }

    private static Dictionary<string, TufKey> Keys(ProtoJson json)
    {
        var keys = new Dictionary<string, TufKey>(StringComparer.Ordinal);
        foreach ((string id, ProtoJson value) in json.Members())
        {
            if (keys.Count == MaxKeys)
                throw json.Bad($"there are more than {MaxKeys} keys");
            string type = "", scheme = "", content = "";
            foreach ((string name, ProtoJson part) in value.Members())
            {
                switch (name)
                {
                    case "keytype": type = part.Text(); break;
                    case "scheme": scheme = part.Text(); break;
                    case "keyval":
                        foreach ((string member, ProtoJson text) in part.Members())
                            if (member == "public")
                                content = text.Text();
                        break;
                }
            }
            keys.Add(id, content.Length > 0 ? TufKey.Read(type, scheme, content) : throw value.Bad("the key has no keyval.public"));
        }
        return keys;
    }

    private static TufRole Role(ProtoJson json, string name)
    {
        List<string>? ids = null;
        int threshold = 0;
        foreach ((string member, ProtoJson value) in json.Members())
        {
            if (member == "keyids")
                ids = value.List(MaxKeys, id => id.Text());
            else if (member == "threshold")
                threshold = Number(value, 1);
        }
        if (ids is null || threshold == 0)
            throw json.Bad("a role has keyids and a threshold of at least 1");
        var set = new HashSet<string>(ids, StringComparer.Ordinal);
        return set.Count == ids.Count ? new TufRole(name, set, threshold) : throw json.Bad("a keyid is listed twice");
    }

    private static TufDelegation Delegation(ProtoJson json)
    {
        string? name = null;
        List<string>? paths = null, prefixes = null;
        bool terminating = false;
        foreach ((string member, ProtoJson value) in json.Members())
        {
            switch (member)
            {
                case "name": name = value.Text(); break;
                case "paths": paths = value.List(MaxPatterns, p => p.Text()); break;
                case "path_hash_prefixes": prefixes = value.List(MaxPatterns, Prefix); break;
                case "terminating": terminating = value.Boolean(); break;
            }
        }
        // By such a name, a delegated role would take the place of a top-level one in the cache.
        if (string.IsNullOrEmpty(name) || name.Length > 256 || TufRole.IsTopLevel(name))
            throw json.Bad($"'{Printable.Text(name ?? "", 60)}' is no name of a delegated role");
        return (paths is null) != (prefixes is null)
            ? new TufDelegation(Role(json, name), paths, prefixes, terminating)
            : throw json.Bad("a delegation has either paths or path_hash_prefixes");
    }

    private static string Prefix(ProtoJson json)
    {
        string text = json.Text();
        return text.Length is > 0 and <= 64 && text.All(char.IsAsciiHexDigit) ? text : throw json.Bad("a prefix has 1 to 64 hexadecimal digits");
    }

    private static Dictionary<string, FileCheck> Files(ProtoJson json, string member, bool isTarget)
    {
        var files = new Dictionary<string, FileCheck>(StringComparer.Ordinal);
        ProtoJson? list = null;
        foreach ((string name, ProtoJson value) in json.Members())
            if (name == member)
                list = value;
        if (list is null)
            throw json.Bad($"/{member} is missing");
        foreach ((string path, ProtoJson value) in list.Value.Members())
        {
            if (files.Count == MaxFiles)
                throw list.Value.Bad($"there are more than {MaxFiles} files");
            files.Add(path, File(value, isTarget));
        }
        return files;
    }

    private static FileCheck File(ProtoJson json, bool isTarget)
    {
        int version = 0;
        long? length = null;
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, ProtoJson value) in json.Members())
        {
            switch (name)
            {
                case "version" when !isTarget: version = Number(value, 1); break;
                case "length": length = Number(value, 0); break;
                case "hashes":
                    foreach ((string algorithm, ProtoJson digest) in value.Members())
                        hashes[algorithm] = hashes.Count < MaxHashes ? Hash(digest) : throw value.Bad($"there are more than {MaxHashes} hashes");
                    break;
            }
        }
        bool complete = isTarget ? length is not null && hashes.Count > 0 : version > 0;
        return complete ? new FileCheck(version, length, hashes) : throw json.Bad(isTarget ? "a target has a length and hashes" : "the version is missing");
    }

    private static string Hash(ProtoJson json)
    {
        // It becomes part of a file's name.
        string text = json.Text();
        return text.Length is > 0 and <= 128 && text.All(char.IsAsciiHexDigit) ? text : throw json.Bad("a hash is written in hexadecimal digits");
    }

    private static int Number(ProtoJson json, int least) => json.Element.ValueKind == JsonValueKind.Number && json.Int64() is var number && number >= least && number <= int.MaxValue
        ? (int)number
        : throw json.Bad($"a whole number from {least} to {int.MaxValue} is wanted");
}
