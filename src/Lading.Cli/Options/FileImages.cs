using System.CommandLine;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Oci;

namespace Lading.Cli.Options;

/// <summary>Images by the file that names them: Dockerfile, Compose file, Kubernetes manifest.</summary>
internal sealed class FileImages
{
    private readonly Option<string[]> _dockerfile = new("--dockerfile") { Description = "Every image that a Dockerfile names; may repeat.", HelpName = "FILE" };
    private readonly Option<string[]> _compose = new("--compose") { Description = "The image of every service of a Compose file; may repeat.", HelpName = "FILE" };
    private readonly Option<string[]> _manifest = new("--manifest") { Description = "The image of every container in a Kubernetes manifest; may repeat.", HelpName = "FILE" };
    private readonly Option<bool> _base = new("--base-image-only") { Description = "Of a Dockerfile only the image that the last stage, or --target, is built on." };
    private readonly Option<string?> _target = new("--target") { Description = "The stage of the Dockerfile that is built.", HelpName = "STAGE" };
    private readonly Option<string[]> _arguments = new("--build-arg") { Description = "A build argument of the Dockerfile or variable of the Compose file; may repeat.", HelpName = "NAME=VALUE" };

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [_dockerfile, _compose, _manifest, .. OfDockerfile];

    /// <summary>Those that make sense for one Dockerfile.</summary>
    public IReadOnlyList<Option> OfDockerfile => [_base, _target, _arguments];

    /// <summary>The images that the files of the options name, each once, in their order.</summary>
    public IReadOnlyList<string> Read(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_dockerfile) ?? []).SelectMany(f => OfDockerfileAt(parsed, f))
            .Concat((parsed.GetValue(_compose) ?? []).SelectMany(f => OfComposeFileAt(parsed, f)))
            .Concat((parsed.GetValue(_manifest) ?? []).SelectMany(OfManifestAt)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The images of a Dockerfile; all that it names, also in stages that the target does not need, unless told otherwise.</summary>
    public IReadOnlyList<string> OfDockerfileAt(ParseResult parsed, string path)
    {
        IReadOnlyList<ImageUse> uses = DockerfileReader.Read(Source(path)).ImagesOf(Pairs.Read(parsed.GetValue(_arguments), _arguments.Name), parsed.GetValue(_target));
        if (parsed.GetValue(_base))
            uses = [.. uses.Where(u => u.Kind == ImageUseKind.Base && u.IsNeeded).OrderBy(u => u.Stage).TakeLast(1)];
        return Names(uses, path);
    }

    /// <summary>The images of the containers of a Kubernetes manifest.</summary>
    public static IReadOnlyList<string> OfManifestAt(string path) => Names(KubernetesFile.Read(Source(path)).ImagesOf(), path);

    private IReadOnlyList<string> OfComposeFileAt(ParseResult parsed, string path) =>
        Names(ComposeFile.Read(Source(path)).ImagesOf(Pairs.Read(parsed.GetValue(_arguments), _arguments.Name)), path);

    /// <summary>A name that is not known in full is an error: what is not verified must not look as if it were.</summary>
    private static IReadOnlyList<string> Names(IReadOnlyList<ImageUse> uses, string path)
    {
        foreach (ImageUse use in uses)
            if (use.Unresolved.Count > 0)
                throw LadingException.Input($"{path}:{use.Line}: {Printable.Text(use.Written, 200)} has no value for {Printable.Text(string.Join(", ", use.Unresolved), 200)}.", "Give it: --build-arg NAME=VALUE.");
        if (uses.Count == 0)
            throw LadingException.Input($"{path} names no image.", "Nothing was verified.");
        return [.. uses.Select(u => u.Reference).Distinct(StringComparer.Ordinal)];
    }

    private static SourceFile Source(string path) => new(path, BundleOptions.ReadFile(path, SourceFile.MaxBytes));
}
