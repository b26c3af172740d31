using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lading.Oci.Registry;

/// <summary>What an <see cref="AuthFile"/> says about a repository: a credential, or the helper that has it.</summary>
/// <param name="Credential">The credential, when the file holds it.</param>
/// <param name="Helper">Name of a credential helper, without <c>docker-credential-</c>.</param>
/// <param name="Server">What to ask the helper for.</param>
internal sealed record AuthEntry(RegistryCredential? Credential, string? Helper, string? Server);

/// <summary>
/// Docker's <c>config.json</c> and Podman's <c>auth.json</c>: the members <c>auths</c>, <c>credHelpers</c> and
/// <c>credsStore</c>. Keys are hosts, as Podman writes them also hosts with the beginning of a repository, of which the
/// longest counts, or Docker's old URLs. Errors name the file and never quote it.
/// </summary>
internal static class AuthFile
{
    public const int MaxSize = 1 << 20;

    /// <summary>Where credentials usually are: containers-auth.json(5) and Docker's command line reference.</summary>
    public static IReadOnlyList<string> UsualPlaces(Func<string, string?> environment)
    {
        // Named explicitly, it is the only one.
        if (environment("REGISTRY_AUTH_FILE") is { Length: > 0 } named)
            return [named];
        string home = environment("HOME") is { Length: > 0 } h ? h : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var files = new List<string>();
        string docker = environment("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(home, ".docker");
        files.Add(Path.Combine(docker, "config.json"));
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
            files.Add(Path.Combine(runtime, "containers", "auth.json"));
        string config = environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".config");
        files.Add(Path.Combine(config, "containers", "auth.json"));
        return files;
    }

    /// <summary>The entries of a file for a repository, best first.</summary>
    public static IReadOnlyList<AuthEntry> Find(ReadOnlyMemory<byte> json, string file, string host, string repository)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException();
            return Find(document.RootElement, file, host, repository);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // The cause would quote the file.
            throw LadingException.Input($"{Printable.Text(file)} is not a credentials file: its JSON is damaged.", "Log in again, or correct the file.");
        }
    }

    private static List<AuthEntry> Find(JsonElement root, string file, string host, string repository)
    {
        var found = new List<AuthEntry>();
        string server = host == RegistryHosts.DockerHub ? RegistryHosts.DockerHubKey : host;
        List<string> keys = Keys(host, repository);
        if (Object(root, "credHelpers") is { } helpers && Best(helpers, keys) is { Value.ValueKind: JsonValueKind.String } helper)
            found.Add(new AuthEntry(null, helper.Value.GetString(), server));
        if (root.TryGetProperty("credsStore", out JsonElement store) && store.ValueKind == JsonValueKind.String && store.GetString() is { Length: > 0 } name)
            found.Add(new AuthEntry(null, name, server));
        if (Object(root, "auths") is { } auths)
            foreach (JsonProperty entry in Matches(auths, keys))
                if (entry.Value.ValueKind == JsonValueKind.Object && Read(entry.Value, file) is { } credential)
                {
                    found.Add(new AuthEntry(credential, null, null));
                    break;
                }
        return found;
    }

    private static JsonElement? Object(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary><c>host/a/b</c>, <c>host/a</c>, <c>host</c>.</summary>
    private static List<string> Keys(string host, string repository)
    {
        var keys = new List<string>();
        for (string path = repository; path.Length > 0; path = path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "")
            keys.Add(host + "/" + path);
        keys.Add(host);
        return keys;
    }

    private static JsonProperty? Best(JsonElement map, List<string> keys)
    {
        foreach (JsonProperty property in Matches(map, keys))
            return property;
        return null;
    }

    private static IEnumerable<JsonProperty> Matches(JsonElement map, List<string> keys) => map.EnumerateObject()
        .Select(p => (Property: p, Rank: keys.IndexOf(Normalize(p.Name)))).Where(m => m.Rank >= 0).OrderBy(m => m.Rank).Select(m => m.Property);

    /// <summary>The key without scheme and version: a URL stands for its host, anything else may be narrowed by a path.</summary>
    internal static string Normalize(string key)
    {
        string rest = key;
        bool url = false;
        foreach (string scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                rest = rest[scheme.Length..];
                url = true;
            }
        }
        rest = rest.TrimEnd('/');
        if (rest.EndsWith("/v1", StringComparison.Ordinal) || rest.EndsWith("/v2", StringComparison.Ordinal))
            rest = rest[..^3];
        int slash = rest.IndexOf('/');
        string host = RegistryHosts.Normalize(slash < 0 ? rest : rest[..slash]);
        return slash < 0 || url ? host : host + rest[slash..];
    }

    private static RegistryCredential? Read(JsonElement entry, string file)
    {
        if (Secret(entry, "registrytoken") is { } token)
            return Take(RegistryCredentialKind.RegistryToken, "", token, file);
        string username = entry.TryGetProperty("username", out JsonElement u) && u.ValueKind == JsonValueKind.String ? u.GetString()! : "";
        byte[]? password = Secret(entry, "password");
        if (entry.TryGetProperty("auth", out JsonElement auth) && auth.ValueKind == JsonValueKind.String && auth.GetBytesFromBase64() is { Length: > 0 } pair)
        {
            int colon = pair.AsSpan().IndexOf((byte)':');
            if (colon > 0)
            {
                username = Encoding.UTF8.GetString(pair, 0, colon);
                // Docker pads with zero bytes and takes them off again.
                password = pair.AsSpan(colon + 1).TrimEnd((byte)0).ToArray();
            }
            CryptographicOperations.ZeroMemory(pair);
        }
        if (Secret(entry, "identitytoken") is { } identity)
            return Take(RegistryCredentialKind.IdentityToken, username, identity, file);
        return username.Length > 0 && password is not null ? Take(RegistryCredentialKind.Password, username, password, file) : null;
    }

    private static RegistryCredential Take(RegistryCredentialKind kind, string username, byte[] secret, string file)
    {
        var credential = new RegistryCredential(kind, username, secret, Printable.Text(file));
        CryptographicOperations.ZeroMemory(secret);
        return credential;
    }

    /// <summary>A string as UTF-8 bytes, without making a string of it where it has no escapes; null when absent or empty.</summary>
    internal static byte[]? Secret(JsonElement entry, string name)
    {
        if (!entry.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            return null;
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return raw.IsEmpty ? null : raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(value.GetString()!) : raw.ToArray();
    }
}
