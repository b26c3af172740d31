using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.Fixing.Dockerfiles;
using Lading.Leaks.Fixing.Shims;

namespace Lading.Leaks.Fixing;

/// <summary>Rewrites build and deployment files so that secrets come as mounts and files. Comments and layout stay.</summary>
public static class BuildFileFixer
{
    /// <summary>
    /// Fixes what <see cref="BuildFileJudge"/> finds and no comment silences. A fixed file is left as it is. Throws an input error when the file is of no
    /// kind that can be fixed, is not UTF-8, or cannot be read. With <paramref name="shim"/>, services of Compose files whose images read no files are
    /// started through <c>lading run</c>.
    /// </summary>
    public static FileFix Fix(string path, ReadOnlySpan<byte> bytes, BuildContext? context = null, RunShim? shim = null)
    {
        BuildFileKind kind = BuildFileKinds.Of(path, bytes);
        var source = new SourceFile(path, bytes);
        if (kind == BuildFileKind.None)
            throw LadingException.Input($"{path} is no Dockerfile, Compose file or Kubernetes manifest.", "They are known by name (Dockerfile, compose.yaml) and content (services:, apiVersion: and kind:).");
        if (!source.IsExact)
            throw LadingException.Input($"{path} is not UTF-8: a fix could not keep what it does not change.", "Save it as UTF-8.");
        return kind switch
        {
            BuildFileKind.Dockerfile => DockerfileFixer.Fix(source, context),
            BuildFileKind.Compose => new ComposeFixer(source, shim).Fix(),
            BuildFileKind.Kubernetes => new KubernetesFixer(source).Fix(),
            _ => throw LadingException.Input($"{path}: a script cannot be fixed.", "Replace --build-arg NAME=... by --secret id=NAME,env=NAME, and fix the Dockerfile."),
        };
    }
}
