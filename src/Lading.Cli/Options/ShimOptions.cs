using System.CommandLine;
using Lading.Leaks.Fixing.Shims;
using Lading.Oci.Sources;

namespace Lading.Cli.Options;

/// <summary>Options for services that are rewritten to start through <c>lading run</c>.</summary>
internal sealed class ShimOptions
{
    private readonly Option<bool> _shim = new("--shim") { Description = "In Compose files, start by 'lading run' what reads secrets from variables only. Asks the engine or the registry what an image starts." };
    private readonly Option<string?> _program = new("--shim-program") { Description = $"Where lading is on the host that runs the services ({RunShim.Program}); mounted from there.", HelpName = "PATH" };

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> All => [_shim, _program];

    /// <summary>The shim that is asked for; null when none is.</summary>
    public RunShim? Read(ParseResult parsed, CancellationToken cancellation)
    {
        string? program = parsed.GetValue(_program);
        if (!parsed.GetValue(_shim))
            return program is null ? null : throw LadingException.Usage("--shim-program is for --shim.");
        if (program is not null && (!program.StartsWith('/') || program.AsSpan().ContainsAny(":\"'#$ \t")))
            throw LadingException.Usage("--shim-program takes an absolute path without blanks, colons, quotes and dollars.");
        return new RunShim { HostPath = program ?? RunShim.Program, StartOf = image => Ask(image, cancellation) };
    }

    /// <summary>What an image starts: of Docker on this machine, else of its registry; null when neither tells.</summary>
    private static ImageStart? Ask(string image, CancellationToken cancellation)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["docker:", "registry:"])
            try
            {
                // The fixers are not asynchronous, and a program in a terminal has no thread to keep free.
                return AskAsync(scheme + image, cancellation).GetAwaiter().GetResult();
            }
            catch (LadingException e)
            {
                Terminal.Detail($"{scheme}{image}: {e.Message}");
            }
        return null;
    }

    private static async Task<ImageStart> AskAsync(string reference, CancellationToken cancellation)
    {
        await using Source source = await SourceOpener.OpenAsync(reference, new SourceOptions(), cancellation).ConfigureAwait(false);
        Oci.ContainerConfig? config = source.Image?.Config.Config;
        return new ImageStart(config?.Entrypoint ?? [], config?.Cmd ?? []);
    }
}
