namespace Lading.Inventory.Documents;

/// <summary>What a document that is read may cost at most. Over a limit it is refused with the limit's name.</summary>
public sealed record DocumentLimits
{
    /// <summary>The defaults.</summary>
    public static DocumentLimits Default { get; } = new();

    /// <summary>Most bytes of a document; at least 1.</summary>
    public long MaxBytes { get; init; } = 512L << 20;

    /// <summary>Deepest nesting of objects, arrays or elements; 1 to 1000.</summary>
    public int MaxDepth { get; init; } = 256;

    /// <summary>Most packages (components, nested ones included).</summary>
    public int MaxPackages { get; init; } = 5_000_000;

    internal void CheckSize(long bytes, string where)
    {
        if (bytes > MaxBytes)
            throw LadingException.Input($"{where}: the document has {bytes} bytes, over the limit of {MaxBytes} (--max-document-size).");
    }
}
