using Lading.Leaks.BuildFiles.Compose;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.BuildFiles.Kubernetes;

namespace Lading.Leaks.BuildFiles;

/// <summary>Lists the images that a build or deployment file of any kind names.</summary>
public static class BuildFileImages
{
    /// <summary>
    /// The images in the order of the file. <paramref name="variables"/> are build arguments of a Dockerfile and variables of a Compose
    /// file. Throws an input error when the file is of no kind that names images, or cannot be read.
    /// </summary>
    public static IReadOnlyList<ImageUse> Of(string path, ReadOnlySpan<byte> bytes, IReadOnlyDictionary<string, string>? variables = null)
    {
        BuildFileKind kind = BuildFileKinds.Of(path, bytes);
        return kind switch
        {
            BuildFileKind.Dockerfile => DockerfileReader.Read(bytes, path).ImagesOf(variables),
            BuildFileKind.Compose => ComposeFile.Read(new SourceFile(path, bytes)).ImagesOf(variables),
            BuildFileKind.Kubernetes => KubernetesFile.Read(new SourceFile(path, bytes)).ImagesOf(),
            _ => throw LadingException.Input($"{path} is no Dockerfile, Compose file or Kubernetes manifest."),
        };
    }
}
