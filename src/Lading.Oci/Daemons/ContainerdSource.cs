using Lading.Oci.Sources;

namespace Lading.Oci.Daemons;

/// <summary>
/// <c>containerd:NAME</c>: an image in containerd's content store, at <c>CONTAINERD_ADDRESS</c> and in
/// <c>CONTAINERD_NAMESPACE</c>, as its own tools read them (Kubernetes keeps its images in <c>k8s.io</c>).
/// </summary>
internal static class ContainerdSource
{
    public static async Task<Source> OpenAsync(string name, SourceOptions options, CancellationToken cancellation)
    {
        string address = EngineAddress.Variable("CONTAINERD_ADDRESS") ?? "/run/containerd/containerd.sock";
        string socket = address.StartsWith("unix://", StringComparison.Ordinal) ? address[7..] : address;
        string space = EngineAddress.Variable("CONTAINERD_NAMESPACE") ?? "default";
        if (!File.Exists(socket))
            throw LadingException.Input($"There is no containerd socket {Printable.Text(socket)}.", "Set CONTAINERD_ADDRESS, or export the image (ctr images export image.tar NAME) and name oci-archive:image.tar.");
        var store = new ContainerdStore(socket, space);
        string? repository = ImageReference.TryParse(name, out ImageReference? reference, out _) ? reference!.Name : null;
        try
        {
            return await ImageAssembly.OpenAsync(store, name, "containerd", name, options, store, cancellation,
                plan => ImageAssembly.Stream(plan, token => store.OpenUnverifiedAsync(plan.Blob, token).GetAwaiter().GetResult()),
                repository, reference?.Tag is null ? [] : [$"{repository}:{reference.Tag}"]).ConfigureAwait(false);
        }
        catch (LadingException e) when (e.Message.Contains("has no manifest", StringComparison.Ordinal) && EngineAddress.Variable("CONTAINERD_NAMESPACE") is null)
        {
            throw LadingException.Input(e.Message, "Images of Kubernetes are in the namespace k8s.io, those of nerdctl and Docker elsewhere: set CONTAINERD_NAMESPACE.", e);
        }
    }
}
