namespace Lading.Vulnerabilities.Advisories;

/// <summary>A place in a record; made into a JSON pointer (RFC 6901) only when there is something to tell about it.</summary>
/// <param name="Tail">The pointer behind the numbers, or all of it.</param>
/// <param name="Affected">Index in <c>affected</c>; negative for none.</param>
/// <param name="Range">Index in <c>ranges</c>; negative for none.</param>
/// <param name="Event">Index in <c>events</c>; negative for none.</param>
internal readonly record struct OsvPlace(string? Tail, int Affected = -1, int Range = -1, int Event = -1)
{
    /// <summary>A place that is named as a whole.</summary>
    public static implicit operator OsvPlace(string tail) => new(tail);

    /// <inheritdoc/>
    public override string ToString() =>
        (Tail is not null && Affected >= 0 ? $"/affected/{Affected}" : "") + (Tail is not null && Range >= 0 ? $"/ranges/{Range}" : "") + (Tail is not null && Event >= 0 ? $"/events/{Event}" : "") + Tail;
}
