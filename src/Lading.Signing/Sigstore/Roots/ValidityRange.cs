namespace Lading.Signing.Sigstore.Roots;

/// <summary>A span of time, both ends inclusive: <c>TimeRange</c>, sigstore_common.proto. An end that is null is open.</summary>
/// <param name="Start">The first moment.</param>
/// <param name="End">The last moment.</param>
public readonly record struct ValidityRange(DateTimeOffset? Start, DateTimeOffset? End)
{
    /// <summary>True when the moment lies within.</summary>
    public bool Contains(DateTimeOffset time) => !(time < Start) && !(time > End);

    /// <summary>True when neither end is set.</summary>
    public bool IsUnbounded => Start is null && End is null;

    /// <inheritdoc/>
    public override string ToString() => $"{Start?.ToString("u") ?? "ever"} to {End?.ToString("u") ?? "now"}";
}
