using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Rust;

/// <summary>
/// A <c>Cargo.lock</c>. Cargo writes a fixed, small part of TOML into it: tables <c>[[package]]</c> of strings and arrays
/// of strings, and before version 2 a table <c>[metadata]</c> of checksums; that part is read here.
/// </summary>
internal sealed class CargoLock
{
    private const int MaxEntries = 100_000;
    private const int MaxDependencies = 2_000_000;

    /// <summary>A crate of the lock file.</summary>
    public sealed record Entry(string Name, string? Version, string? Source, string? Checksum, IReadOnlyList<string> Dependencies);

    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>The crates.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>Reads a file; throws <see cref="ParseException"/> when it is not a lock file.</summary>
    public static CargoLock Parse(ReadOnlySpan<byte> bytes)
    {
        var result = new CargoLock();
        string table = "";
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> dependencies = [];
        bool inArray = false, keepArray = false, known = false;
        int total = 0;
        foreach (ReadOnlySpan<char> raw in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
                continue;
            if (inArray)
            {
                inArray = !ReadItems(line, keepArray ? dependencies : null, ref total);
                continue;
            }
            if (line[0] == '[')
            {
                result.Flush(table, fields, ref dependencies);
                table = line.Trim("[]").Trim().ToString();
                known |= table is "package" or "root" or "metadata";
                continue;
            }
            int equals = EqualsSign(line);
            if (equals <= 0)
                throw new ParseException("the file is not a Cargo.lock: a line is neither a table nor a key with a value");
            string key = line[..equals].Trim().Trim('"').ToString();
            ReadOnlySpan<char> value = line[(equals + 1)..].Trim();
            if (value.StartsWith("["))
            {
                keepArray = key == "dependencies";
                inArray = !ReadItems(value[1..], keepArray ? dependencies : null, ref total);
            }
            else if (table == "metadata")
                result._metadata[key] = Unquote(value);
            else
                fields[key] = Unquote(value);
            known |= table.Length == 0 && key == "version";
        }
        result.Flush(table, fields, ref dependencies);
        if (!known && bytes.Length > 0)
            throw new ParseException("the file is not a Cargo.lock: it has no package");
        result.AddMetadata();
        return result;
    }

    private void Flush(string table, Dictionary<string, string> fields, ref List<string> dependencies)
    {
        if (table is "package" or "root" && fields.TryGetValue("name", out string? name) && name.Length > 0 && Entries.Count < MaxEntries)
            Entries.Add(new Entry(name, fields.GetValueOrDefault("version"), fields.GetValueOrDefault("source"), fields.GetValueOrDefault("checksum"), dependencies));
        fields.Clear();
        dependencies = [];
    }

    /// <summary>Version 1 keeps checksums apart: <c>"checksum name version (source)" = "…"</c>.</summary>
    private void AddMetadata()
    {
        if (_metadata.Count == 0)
            return;
        for (int i = 0; i < Entries.Count; i++)
            if (Entries[i].Checksum is null && _metadata.TryGetValue($"checksum {Entries[i].Name} {Entries[i].Version} ({Entries[i].Source})", out string? checksum))
                Entries[i] = Entries[i] with { Checksum = checksum };
    }

    /// <summary>Reads strings of an array; true when it ends on this line.</summary>
    private static bool ReadItems(ReadOnlySpan<char> line, List<string>? items, ref int total)
    {
        while (!line.IsEmpty)
        {
            if (line[0] == ']')
                return true;
            if (line[0] == '#')
                return false;
            if (line[0] is '"' or '\'')
            {
                int end = line[1..].IndexOf(line[0]);
                if (end < 0)
                    throw new ParseException("the file is not a Cargo.lock: a string does not end");
                if (items is not null && total++ < MaxDependencies)
                    items.Add(line.Slice(1, end).ToString());
                line = line[(end + 2)..];
            }
            else
            {
                line = line[1..];
            }
        }
        return false;
    }

    /// <summary>The sign after the key; keys of <c>[metadata]</c> are quoted and hold signs of their own.</summary>
    private static int EqualsSign(ReadOnlySpan<char> line)
    {
        if (line[0] != '"')
            return line.IndexOf('=');
        int end = line[1..].IndexOf('"');
        int equals = end < 0 ? -1 : line[(end + 2)..].IndexOf('=');
        return equals < 0 ? -1 : end + 2 + equals;
    }

    private static string Unquote(ReadOnlySpan<char> value)
    {
        if (value.Length > 0 && value[0] is ('"' or '\'') && value[1..].IndexOf(value[0]) is >= 0 and var end)
            return value.Slice(1, end).ToString();
        int comment = value.IndexOf('#');
        return (comment < 0 ? value : value[..comment]).Trim().ToString();
    }
}
