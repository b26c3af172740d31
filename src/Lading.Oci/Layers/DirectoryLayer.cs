namespace Lading.Oci.Layers;

/// <summary>A folder of this machine as one layer. Symbolic links are reported, never followed; nothing is cached.</summary>
public sealed class DirectoryLayer(string root, bool crossMounts) : Layer
{
    /// <summary>The folder, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <inheritdoc/>
    public override string DisplayName => Root;

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation)
    {
        var queue = new DirectoryQueue(Root, crossMounts, limits);
        var readers = new EntryReader[Math.Max(1, parallelism)];
        for (int i = 0; i < readers.Length; i++)
            readers[i] = new DirectoryReader(queue, cancellation);
        return readers;
    }
}

/// <summary>A single file of this machine as a layer with one entry.</summary>
public sealed class SingleFileLayer(string path) : Layer
{
    /// <inheritdoc/>
    public override string DisplayName => path;

    /// <inheritdoc/>
    public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation) =>
        [new SingleFileReader(path)];
}
