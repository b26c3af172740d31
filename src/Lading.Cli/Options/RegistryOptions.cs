using System.CommandLine;
using Lading.Oci.Registry;

namespace Lading.Cli.Options;

/// <summary>The options that say how registries are reached.</summary>
internal sealed class RegistryOptions
{
    private readonly Option<string[]> _insecure = new("--insecure-registry") { Description = "Registry, as host[:port], whose certificate is not verified and that may speak plain HTTP; may repeat.", HelpName = "HOST" };
    private readonly Option<string?> _ca = new("--registry-ca") { Description = "PEM file of certificate authorities trusted for registries, beside the system's.", HelpName = "FILE" };
    private readonly Option<string[]> _mirrors = new("--registry-mirror") { Description = "Ask LOCATION (host[:port][/prefix]) before HOST when reading; may repeat.", HelpName = "HOST=LOCATION" };
    private readonly Option<string[]> _authFiles = new("--authfile") { Description = "File with credentials in Docker's or Podman's format, instead of the usual ones; may repeat.", HelpName = "FILE" };

    public IReadOnlyList<Option> All => [_insecure, _ca, _mirrors, _authFiles];

    public RegistrySettings Read(ParseResult parsed) => RegistrySettings.Default with
    {
        InsecureRegistries = parsed.GetValue(_insecure) ?? [],
        CaFile = Existing(parsed.GetValue(_ca), "--registry-ca"),
        AuthFiles = parsed.GetValue(_authFiles) is { Length: > 0 } files ? files : null,
        Hosts = (parsed.GetValue(_mirrors) ?? []).Select(SplitMirror).GroupBy(m => m.Host, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key.ToLowerInvariant(), g => new RegistryHostSettings { Mirrors = [.. g.Select(m => new RegistryMirror(m.Location))] }),
    };

    private static (string Host, string Location) SplitMirror(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } host, { Length: > 0 } location]
            ? (host, location)
            : throw LadingException.Usage($"--registry-mirror takes HOST=LOCATION, not '{text}'.", "For example docker.io=mirror.example:5000.");

    private static string? Existing(string? file, string option) =>
        file is null || File.Exists(file) ? file : throw LadingException.Usage($"{option}: the file {file} does not exist.");
}
