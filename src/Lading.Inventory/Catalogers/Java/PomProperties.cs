using System.Text;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>Group, artifact and version: what names a Maven artifact.</summary>
/// <param name="Group">Group id; null when not known.</param>
/// <param name="Artifact">Artifact id.</param>
/// <param name="Version">Version; null when not known.</param>
internal sealed record Coordinates(string? Group, string Artifact, string? Version)
{
    /// <summary>True for text that may stand in coordinates: no blanks, no unfilled <c>${…}</c>, of sensible length.</summary>
    public static bool IsPart(string? text) =>
        text is { Length: > 0 and <= 256 } && text.AsSpan().IndexOfAny(" \t\r\n${}<>\"'\\:*?") < 0 && !text.Contains('/', StringComparison.Ordinal);
}

/// <summary>
/// A <c>pom.properties</c> as Maven's archiver writes it: the format of <c>java.util.Properties</c> with the keys
/// <c>groupId</c>, <c>artifactId</c> and <c>version</c>.
/// </summary>
internal static class PomProperties
{
    /// <summary>The coordinates; null when artifact or version is missing.</summary>
    public static Coordinates? Parse(ReadOnlySpan<byte> bytes)
    {
        string? group = null, artifact = null, version = null;
        foreach (Range range in bytes.SplitAny("\r\n"u8))
        {
            ReadOnlySpan<byte> line = bytes[range].Trim(" \t\f"u8);
            int separator = line.IndexOfAny((byte)'=', (byte)':');
            if (line.IsEmpty || line[0] is (byte)'#' or (byte)'!' || separator < 0 || line.Length > 4096)
                continue;
            string value = Encoding.UTF8.GetString(line[(separator + 1)..].Trim(" \t"u8)).Replace("\\", "", StringComparison.Ordinal);
            ReadOnlySpan<byte> key = line[..separator].Trim(" \t"u8);
            if (key.SequenceEqual("groupId"u8))
                group = value;
            else if (key.SequenceEqual("artifactId"u8))
                artifact = value;
            else if (key.SequenceEqual("version"u8))
                version = value;
        }
        return Coordinates.IsPart(artifact) && Coordinates.IsPart(version)
            ? new Coordinates(Coordinates.IsPart(group) ? group : null, artifact!, version)
            : null;
    }
}
