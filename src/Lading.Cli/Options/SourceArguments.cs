using System.CommandLine;
using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;

namespace Lading.Cli.Options;

/// <summary>The argument and options that say what to look at.</summary>
internal sealed class SourceArguments
{
    /// <summary>The argument of a command that takes one source.</summary>
    public static Argument<string> Argument() => new("SOURCE")
    {
        Description = "what to look at: SCHEME:PATH with registry, docker, podman, containerd, docker-archive, oci-archive, oci-dir, dir or file as scheme; or just an image name, folder or file",
    };

    public Option<string?> Platform { get; } = new("--platform") { Description = "Platform wanted of a multi-platform image, as os/arch[/variant]. [default: this machine's]", HelpName = "PLATFORM" };
    public Option<string[]> Exclude { get; } = new("--exclude") { Description = "Leave out files and folders that match, for example '**/testdata/**'; may repeat.", HelpName = "GLOB", AllowMultipleArgumentsPerToken = false };
    public Option<bool> Verify { get; } = new("--verify") { Description = "Verify digests also where reading in place would not need to touch the bytes (archives, plain layers)." };
    public Option<bool> CrossMounts { get; } = new("--cross-mounts") { Description = "Go on into other file systems mounted below a folder." };

    public RegistryOptions Registries { get; } = new();

    public IReadOnlyList<Option> All => [Platform, Exclude, Verify, CrossMounts];

    public SourceOptions Read(ParseResult parsed, LayerLimits limits) => new()
    {
        Verify = parsed.GetValue(Verify),
        Limits = limits,
        Registry = Registries.Read(parsed),
        Platform = parsed.GetValue(Platform) is { } platform ? Oci.Platform.Parse(platform) : null,
        Exclude = parsed.GetValue(Exclude) ?? [],
        CrossMounts = parsed.GetValue(CrossMounts),
    };
}
