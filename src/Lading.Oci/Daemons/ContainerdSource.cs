using Lading.Oci.Sources;

namespace Lading.Oci.Daemons;

/// <summary><c>containerd:NAME</c>.</summary>
internal static class ContainerdSource
{
    public static Task<Source> OpenAsync(string name, SourceOptions options, CancellationToken cancellation) =>
        throw LadingException.Input("containerd is not read directly.", $"Write the image to a file (ctr images export image.tar NAME) and name oci-archive:image.tar.");
}
