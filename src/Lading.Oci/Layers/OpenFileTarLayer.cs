using Microsoft.Win32.SafeHandles;

namespace Lading.Oci.Layers;

/// <summary>
/// A plain tar inside a file that is open already and stays so as long as its source: a layer inside an archive, or in a
/// temporary file without a name. Read by offset like <see cref="FileTarLayer"/>.
/// </summary>
internal sealed class OpenFileTarLayer(SafeFileHandle handle, long offset, long length) : Layer
{
    /// <inheritdoc/>
    public override bool KeepsRanges => true;

    /// <inheritdoc/>
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation) =>
        [new TarReader(new FileTarInput(handle, offset, length, ownsHandle: false), DisplayName, limits, cancellation)];
}
