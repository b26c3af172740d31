using System.Text;

namespace Lading.Inventory.Catalogers.Java;

/// <summary>
/// The main section of a <c>META-INF/MANIFEST.MF</c>: JAR File Specification, "JAR Manifest". Names are compared
/// without case; a later line wins over an earlier one of the same name.
/// </summary>
internal sealed class JarManifest
{
    private readonly Dictionary<string, string> _attributes = new(StringComparer.OrdinalIgnoreCase);

    private JarManifest()
    {
    }

    /// <summary>The value of an attribute, trimmed; null when absent, empty or an unfilled template (<c>${…}</c>).</summary>
    public string? this[string name] =>
        _attributes.TryGetValue(name, out string? value) && value.Trim() is { Length: > 0 } text && !text.Contains("${", StringComparison.Ordinal) ? text : null;

    /// <summary>Reads the main section; never fails: a line that is no attribute is passed over.</summary>
    public static JarManifest Parse(ReadOnlySpan<byte> bytes)
    {
        var manifest = new JarManifest();
        // "No line may be longer than 72 bytes": longer values go on in lines that start with a space, also in the
        // middle of a character. So lines are joined as bytes.
        byte[] joined = new byte[bytes.Length];
        int length = 0;
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
            int next = end < 0 ? bytes.Length : end + (bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1);
            bytes = bytes[next..];
            if (line.IsEmpty)
                break;
            if (line[0] != ' ' && length > 0)
            {
                manifest.Add(joined.AsSpan(0, length));
                length = 0;
            }
            line = line[0] == ' ' ? line[1..] : line;
            line.CopyTo(joined.AsSpan(length));
            length += line.Length;
        }
        manifest.Add(joined.AsSpan(0, length));
        return manifest;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon is > 0 and <= 70)
            _attributes[Encoding.UTF8.GetString(line[..colon]).Trim()] = Encoding.UTF8.GetString(line[(colon + 1)..]).Trim();
    }

    /// <summary>
    /// The clauses of an OSGi header (OSGi Core, "Common Header Syntax"): <c>path;directive:=value,path…</c>. Commas and
    /// semicolons in double quotes do not separate.
    /// </summary>
    public IEnumerable<(string Path, string Parameters)> Clauses(string name)
    {
        if (this[name] is not { } value)
            yield break;
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && value[i] == '"')
                quoted = !quoted;
            if (i < value.Length && (quoted || value[i] != ','))
                continue;
            string clause = value[start..i].Trim();
            start = i + 1;
            int semicolon = clause.StartsWith('"') ? clause.IndexOf(';', Math.Max(0, clause.IndexOf('"', 1))) : clause.IndexOf(';');
            string path = (semicolon < 0 ? clause : clause[..semicolon]).Trim().Trim('"').Trim();
            if (path.Length > 0)
                yield return (path, semicolon < 0 ? "" : clause[(semicolon + 1)..]);
        }
    }

    /// <summary><c>Bundle-SymbolicName</c> without its directives.</summary>
    public string? SymbolicName => Clauses("Bundle-SymbolicName").Select(c => c.Path).FirstOrDefault();

    /// <summary>The licences of <c>Bundle-License</c> as written: names, identifiers or addresses.</summary>
    public IReadOnlyList<string> Licenses =>
        [.. Clauses("Bundle-License").Select(c => c.Path).Where(p => p is not ("<<EXTERNAL>>" or "External")).Distinct().Take(32)];
}
