using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lading.Oci.Daemons;

/// <summary>Which engine is meant: they speak the same API at different places.</summary>
internal enum EngineKind
{
    /// <summary>Docker.</summary>
    Docker,
    /// <summary>Podman.</summary>
    Podman,
}

/// <summary>Where an engine's API listens: a unix socket or a host.</summary>
/// <param name="Text">As configured, for messages: <c>unix:///run/docker.sock</c>.</param>
/// <param name="SocketPath">Path of the socket; null for a host.</param>
/// <param name="Base">What requests are relative to.</param>
internal sealed record EngineAddress(string Text, string? SocketPath, Uri Base)
{
    /// <summary>
    /// The places where the engine may listen, likeliest first: what the user configured (<c>DOCKER_HOST</c>, the Docker
    /// context; <c>CONTAINER_HOST</c> for Podman) and nothing else, or the usual sockets.
    /// </summary>
    public static IReadOnlyList<EngineAddress> Candidates(EngineKind kind)
    {
        string? configured = kind == EngineKind.Docker
            ? Variable("DOCKER_HOST") ?? ContextHost()
            : Variable("CONTAINER_HOST");
        return configured is not null ? [Parse(configured)] : [.. Sockets(kind).Select(path => Parse("unix://" + path))];
    }

    private static IEnumerable<string> Sockets(EngineKind kind)
    {
        string? runtime = Variable("XDG_RUNTIME_DIR");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (kind == EngineKind.Podman)
        {
            if (runtime is not null)
                yield return runtime + "/podman/podman.sock";
            yield return "/run/podman/podman.sock";
            yield break;
        }
        yield return "/var/run/docker.sock";
        if (runtime is not null)
            yield return runtime + "/docker.sock";
        yield return home + "/.docker/run/docker.sock";
    }

    /// <summary>Reads <c>unix://PATH</c>, <c>tcp://HOST[:PORT]</c>, <c>http(s)://…</c>; a usage error for <c>ssh://</c> and others.</summary>
    public static EngineAddress Parse(string text)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal) && text.Length > 7)
            return new EngineAddress(text, text[7..], new Uri("http://localhost/"));
        bool secure = Variable("DOCKER_TLS_VERIFY") is not null || text.StartsWith("https://", StringComparison.Ordinal);
        foreach (string scheme in (string[])["tcp://", "http://", "https://"])
            if (text.StartsWith(scheme, StringComparison.Ordinal) && Uri.TryCreate((secure ? "https://" : "http://") + text[scheme.Length..], UriKind.Absolute, out Uri? uri))
                return new EngineAddress(text, null, uri.IsDefaultPort && !text.AsSpan(scheme.Length).Contains(':') ? new UriBuilder(uri) { Port = secure ? 2376 : 2375 }.Uri : uri);
        throw LadingException.Usage($"The engine's address {Printable.Text(text)} is not understood.", text.StartsWith("ssh://", StringComparison.Ordinal)
            ? "Connections through ssh are not made here: forward the socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/docker.sock."
            : "Write unix:///PATH or tcp://HOST:PORT.");
    }

    /// <summary>The host of the Docker context in use, kept under <c>contexts/meta</c> by the hash of its name.</summary>
    private static string? ContextHost()
    {
        string folder = Variable("DOCKER_CONFIG") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".docker");
        string? context = Variable("DOCKER_CONTEXT") ?? Member(Path.Combine(folder, "config.json"), "currentContext");
        if (context is null or "default")
            return null;
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));
        return Member(Path.Combine(folder, "contexts", "meta", name, "meta.json"), "Endpoints", "docker", "Host")
            ?? throw LadingException.Usage($"The Docker context '{Printable.Text(context)}' has no host.", "Check docker context ls, or set DOCKER_HOST.");
    }

    private static string? Member(string file, params ReadOnlySpan<string> path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement element = document.RootElement;
            foreach (string member in path)
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(member, out element))
                    return null;
            return element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
