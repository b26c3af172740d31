using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Kubernetes;
using Lading.Leaks.Fixing.Builds;
using Lading.Leaks.Fixing.Dockerfiles;
using Lading.Leaks.Fixing.Kubernetes;
using Lading.Leaks.Fixing.Scripts;
using Lading.Leaks.Fixing.Shims;

namespace Lading.Leaks.Fixing;

/// <summary>A build file that is to be fixed.</summary>
/// <param name="Path">Its path; its name and folder tell what it is and what it refers to.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Context">What lies beside a Dockerfile; null when that is not known.</param>
public sealed record BuildFileInput(string Path, ReadOnlyMemory<byte> Bytes, BuildContext? Context = null);

/// <summary>Rewrites build and deployment files so that secrets come as mounts and files. Comments and layout stay.</summary>
public static class BuildFileFixer
{
    /// <summary>As <see cref="FixAll"/>, for one file.</summary>
    public static FileFix Fix(string path, ReadOnlySpan<byte> bytes, BuildContext? context = null, RunShim? shim = null) =>
        FixAll([new BuildFileInput(path, bytes.ToArray(), context)], null, shim)[0];

    /// <summary>
    /// Fixes what <see cref="BuildFileJudge"/> finds and no comment silences, in files that belong together: a Compose file and a script give the build
    /// what the Dockerfile's fix asks for, and a key that leaves a ConfigMap is looked for in the Secret by all manifests. A fixed file is left as it is.
    /// <paramref name="others"/> reads Dockerfiles that are not among the files and are not changed; null for one that is not there. With
    /// <paramref name="shim"/>, services of Compose files whose images read no files are started through <c>lading run</c>. Throws an input
    /// error when a file is of no kind that can be fixed, is not UTF-8, or cannot be read.
    /// </summary>
    public static IReadOnlyList<FileFix> FixAll(IReadOnlyList<BuildFileInput> files, Func<string, byte[]?>? others = null, RunShim? shim = null)
    {
        var fixes = new FileFix[files.Count];
        BuildFileKind[] kinds = [.. files.Select(f => BuildFileKinds.Of(f.Path, f.Bytes.Span))];
        SourceFile[] sources = [.. files.Select((f, i) => Source(f, kinds[i]))];
        var builds = new KnownBuilds(others);
        var ignored = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < files.Count; i++)
            if (kinds[i] == BuildFileKind.Dockerfile)
            {
                fixes[i] = DockerfileFixer.Fix(sources[i], files[i].Context);
                // Two Dockerfiles may share one .dockerignore, which is to change once.
                fixes[i] = fixes[i] with { Others = [.. fixes[i].Others.Where(o => ignored.Add(o.Path))] };
                builds.Add(fixes[i], fixes[i].Needs!);
            }
        KubernetesFile?[] manifests = [.. sources.Select((s, i) => kinds[i] == BuildFileKind.Kubernetes ? KubernetesFile.Read(s) : null)];
        var moves = new ConfigMapMoves([.. manifests.OfType<KubernetesFile>()]);
        for (int i = 0; i < files.Count; i++)
            fixes[i] ??= manifests[i] is { } manifest ? new KubernetesFixer(manifest, moves).Fix()
                : kinds[i] == BuildFileKind.Compose ? new ComposeFixer(sources[i], builds, shim).Fix()
                : new ScriptFixer(sources[i], builds).Fix();
        return fixes;
    }

    private static SourceFile Source(BuildFileInput file, BuildFileKind kind)
    {
        if (kind == BuildFileKind.None)
            throw LadingException.Input($"{file.Path} is no Dockerfile, Compose file or Kubernetes manifest, and no script that builds with --build-arg.", "They are known by name (Dockerfile, compose.yaml) and content (services:, apiVersion: and kind:).");
        var source = new SourceFile(file.Path, file.Bytes.Span);
        return source.IsExact ? source : throw LadingException.Input($"{file.Path} is not UTF-8: a fix could not keep what it does not change.", "Save it as UTF-8.");
    }
}
