using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lading.Inventory;

namespace Lading.Vulnerabilities.Records;

/// <summary>A package at a place, about to be recorded.</summary>
/// <param name="Component">The package as it is kept.</param>
/// <param name="Path">Path of the place; empty when it is not known.</param>
/// <param name="State">What else is known of the place.</param>
internal sealed record ChunkEntry(StoredComponent Component, string Path, PlaceState State);

/// <summary>A few dozen packages of one layer, named by their content.</summary>
/// <param name="Position">Index of the layer; -1 for none.</param>
/// <param name="Key">The content's hash, 16 bytes.</param>
/// <param name="Entries">The packages, ordered.</param>
internal sealed record PackageChunk(int Position, byte[] Key, IReadOnlyList<ChunkEntry> Entries);

/// <summary>
/// Cuts an inventory into chunks that other inventories are likely to share: by layer, and within a layer where the name
/// of a package says so (content-defined chunking). Two builds of an application that differ in three of a thousand
/// packages differ in three chunks; all others are recorded once.
/// </summary>
internal static class PackageChunks
{
    /// <summary>One in so many names begins a chunk.</summary>
    private const int MeanLength = 32;

    private const int MaxLength = 256;

    /// <summary>The chunks of a document, ordered by layer.</summary>
    public static IReadOnlyList<PackageChunk> Of(Sbom sbom)
    {
        var layers = new SortedDictionary<int, List<ChunkEntry>>();
        foreach (Package package in sbom.Packages)
        {
            StoredComponent component = StoredComponent.Of(package, sbom.Distro);
            if (package.Locations.Count == 0)
                Add(-1, new ChunkEntry(component, "", PlaceState.Of(package, null)));
            foreach (Location place in package.Locations)
                Add(place.Layer is { } layer and >= 0 ? layer : -1, new ChunkEntry(component, place.Path, PlaceState.Of(package, place)));
        }
        return [.. layers.SelectMany(l => Cut(l.Key, l.Value))];

        void Add(int position, ChunkEntry entry)
        {
            if (!layers.TryGetValue(position, out List<ChunkEntry>? entries))
                layers[position] = entries = [];
            entries.Add(entry);
        }
    }

    private static IEnumerable<PackageChunk> Cut(int position, List<ChunkEntry> entries)
    {
        entries.Sort(Compare);
        int start = 0;
        for (int i = 1; i <= entries.Count; i++)
        {
            if (i < entries.Count && i - start < MaxLength && !Begins(entries[i], entries[i - 1]))
                continue;
            List<ChunkEntry> chunk = entries[start..i];
            yield return new PackageChunk(position, Key(chunk), chunk);
            start = i;
        }
    }

    /// <summary>Decided by the name alone: another version of the package must not move the boundary.</summary>
    private static bool Begins(ChunkEntry entry, ChunkEntry before) => entry.Component.FullName != before.Component.FullName
        && XxHash3.HashToUInt64(MemoryMarshal.AsBytes(entry.Component.FullName.AsSpan())) % MeanLength == 0;

    private static int Compare(ChunkEntry a, ChunkEntry b)
    {
        int order = string.CompareOrdinal(a.Component.FullName, b.Component.FullName);
        if (order == 0)
            order = a.Component.Key.AsSpan().SequenceCompareTo(b.Component.Key);
        if (order == 0)
            order = string.CompareOrdinal(a.Path, b.Path);
        return order != 0 ? order : a.State.Bits.CompareTo(b.State.Bits);
    }

    /// <summary>Half a SHA-256 is enough: who finds two chunks with one key needs 2^64 tries.</summary>
    private static byte[] Key(List<ChunkEntry> entries)
    {
        var content = new ArrayBufferWriter<byte>(entries.Count * 64);
        foreach (ChunkEntry entry in entries)
        {
            content.Write(entry.Component.Key);
            StoredComponent.Append(content, entry.Path);
            BitConverter.TryWriteBytes(content.GetSpan(8), entry.State.Bits);
            content.Advance(8);
        }
        return SHA256.HashData(content.WrittenSpan)[..16];
    }
}
