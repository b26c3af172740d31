using System.Text;
using System.Text.Json;

namespace Lading.Oci.Daemons;

/// <summary>A container that runs.</summary>
/// <param name="Name">Its name, without the engine's slash; its id where it has none.</param>
/// <param name="Inspected">What the engine answers to "Inspect a container": a JSON object.</param>
public sealed record RunningContainer(string Name, ReadOnlyMemory<byte> Inspected);

/// <summary>The containers of the engines of this machine: Docker's and Podman's, where their configuration says.</summary>
/// <param name="All">The containers in the order of their names.</param>
/// <param name="Silent">Engines that are there and did not answer, and why; never all of them.</param>
public sealed record RunningContainers(IReadOnlyList<RunningContainer> All, IReadOnlyList<(string Engine, string Reason)> Silent)
{
    private const int Most = 10_000;

    /// <summary>
    /// The running containers; only those in <paramref name="names"/> when there are any. An input error for a name that no engine knows, or
    /// when no engine answers.
    /// </summary>
    public static async Task<RunningContainers> ReadAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var found = new SortedDictionary<string, RunningContainer>(StringComparer.Ordinal);
        var missing = new HashSet<string>(names, StringComparer.Ordinal);
        var tried = new List<string>();
        var silent = new List<(string, string)>();
        string? hint = null;
        bool answered = false;
        foreach (EngineAddress address in EngineAddress.Candidates(EngineKind.Docker).Concat(EngineAddress.Candidates(EngineKind.Podman)))
        {
            if (address.SocketPath is { } path && !File.Exists(path))
            {
                tried.Add($"There is no socket {Printable.Text(path)}.");
                continue;
            }
            try
            {
                using var client = new EngineClient(address);
                await ReadAsync(client, address, names, missing, found, cancellation).ConfigureAwait(false);
                answered = true;
            }
            catch (LadingException e) when (e.Kind == ErrorKind.Network)
            {
                tried.Add(e.Message);
                silent.Add((address.Text, e.Message));
                hint ??= e.Hint;
            }
        }
        if (!answered)
            throw LadingException.Input($"No engine answers. {string.Join(" ", tried)}", hint ?? "Set DOCKER_HOST or CONTAINER_HOST to the engine's address. Without an engine, --proc reads the environments of processes.");
        if (missing.Count > 0)
            throw LadingException.Input($"No engine has a container '{Printable.Text(missing.Order(StringComparer.Ordinal).First())}'. {string.Join(" ", tried)}".TrimEnd());
        return new RunningContainers([.. found.Values], silent);
    }

    private static async Task ReadAsync(EngineClient client, EngineAddress address, IReadOnlyList<string> names, HashSet<string> missing,
        SortedDictionary<string, RunningContainer> found, CancellationToken cancellation)
    {
        string[] wanted = [.. names.Count > 0 ? names : (await client.ContainersAsync(cancellation).ConfigureAwait(false)).Select(c => c.Id)];
        if (wanted.Length > Most)
            throw LadingException.Input($"{address.Text} runs {wanted.Length} containers, more than {Most}.", "Name those to be searched.");
        foreach (string name in wanted)
        {
            // A container that has ended meanwhile runs no more.
            if (await client.InspectContainerAsync(name, cancellation).ConfigureAwait(false) is not { } inspected)
                continue;
            missing.Remove(name);
            (string id, string shown) = Identify(inspected, address);
            found.TryAdd($"{shown} {id}", new RunningContainer(shown.Length > 0 ? shown : id, inspected));
        }
    }

    private static (string Id, string Name) Identify(byte[] inspected, EngineAddress address)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(inspected);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Id", out JsonElement id) && id.ValueKind == JsonValueKind.String)
                return (id.GetString()!, root.TryGetProperty("Name", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()!.TrimStart('/') : "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw LadingException.Network($"{address.Text} answered with something that is no container: {Printable.Text(e.Message)}", null, e);
        }
        throw LadingException.Network($"{address.Text} answered with something that is no container: {Printable.Text(Encoding.UTF8.GetString(inspected.AsSpan(0, Math.Min(40, inspected.Length))))}");
    }
}
