using Lading.Inventory;

namespace Lading.Vulnerabilities.Records;

/// <summary>What is recorded of a place besides its path: one number.</summary>
/// <param name="Bits">Bit 0: only declared; bit 1: whether it came with the base image is known; bit 2: it did; from bit 3: one more than the layer that removed it.</param>
internal readonly record struct PlaceState(long Bits)
{
    /// <summary>The state of a package at a place.</summary>
    public static PlaceState Of(Package package, Location? place) => new(
        (package.Presence == Presence.Declared ? 1L : 0L)
        + (package.InBaseImage switch { null => 0L, false => 2L, true => 6L })
        + (place?.RemovedBy is { } by and >= 0 ? (by + 1L) << 3 : 0L));

    /// <summary>True when some file only says that it is wanted.</summary>
    public bool IsDeclared => (Bits & 1) != 0;

    /// <summary>True when it came with the base image; null when no base image was known.</summary>
    public bool? InBaseImage => (Bits & 2) == 0 ? null : (Bits & 4) != 0;

    /// <summary>The layer that deleted or replaced it; null while it is visible.</summary>
    public int? RemovedBy => Bits >> 3 is > 0 and <= int.MaxValue and var by ? (int)by - 1 : null;
}
