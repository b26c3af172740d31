using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lading.Inventory.Catalogers.Python;

/// <summary>
/// The files of an installed distribution: <c>RECORD</c> (packaging.python.org, "Recording installed projects": CSV of
/// path, hash, size) and setuptools' <c>installed-files.txt</c>.
/// </summary>
internal static class RecordFile
{
    /// <summary>Reads RECORD; paths are relative to <paramref name="folder"/>, the folder that holds the .dist-info.</summary>
    public static byte[] Parse(string text, string folder)
    {
        var lines = new StringBuilder();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            string path = Field(line, out ReadOnlySpan<char> rest);
            if (path.Length == 0 || Normalize(folder, path) is not { } full)
                continue;
            int comma = rest.IndexOf(',');
            lines.Append(full);
            if (Sha256((comma < 0 ? rest : rest[..comma]).Trim()) is { } hex)
                lines.Append("\tSHA-256:").Append(hex);
            lines.Append('\n');
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>Reads installed-files.txt; paths are relative to the .egg-info folder.</summary>
    public static byte[] ParseInstalledFiles(string text, string folder)
    {
        var lines = new StringBuilder();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            if (!line.IsWhiteSpace() && Normalize(folder, line.Trim().ToString()) is { } full)
                lines.Append(full).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static string Field(ReadOnlySpan<char> line, out ReadOnlySpan<char> rest)
    {
        int end = line.StartsWith("\"") ? line[1..].IndexOf("\",") + 2 : line.IndexOf(',');
        rest = end < 0 || end + 1 > line.Length ? default : line[(end + 1)..].TrimStart(',');
        return line.StartsWith("\"") && end >= 2 ? line[1..(end - 1)].ToString().Replace("\"\"", "\"") : (end < 0 ? line : line[..end]).ToString();
    }

    private static string? Sha256(ReadOnlySpan<char> hash)
    {
        const string Prefix = "sha256=";
        Span<byte> bytes = stackalloc byte[32];
        return hash.StartsWith(Prefix) && hash.Length == Prefix.Length + 43 &&
            Base64Url.DecodeFromChars(hash[Prefix.Length..], bytes, out _, out int length) == OperationStatus.Done && length == bytes.Length
                ? Convert.ToHexStringLower(bytes) : null;
    }

    /// <summary>The path from the root; null when it leads out of it or cannot be one.</summary>
    private static string? Normalize(string folder, string path)
    {
        if (path.Length > 4096 || path.AsSpan().ContainsAny("\t\0"))
            return null;
        if (path[0] == '/')
            return path.TrimStart('/');
        if (!path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal))
            return folder.Length == 0 ? path : $"{folder}/{path}";
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count == 0)
                return null;
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }
        return string.Join('/', parts);
    }
}
