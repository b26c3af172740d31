using System.Text;
using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Os;

/// <summary>
/// The release of the operating system, from <c>os-release</c> (os-release(5)). Makes no package; documents show the
/// release as the operating system itself.
/// </summary>
internal sealed class OsReleaseCataloger : Cataloger
{
    public override string Name => "os-release";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Os;
    public override IReadOnlyList<PackageType> Types => [];
    public override IReadOnlyList<string> Patterns => ["etc/os-release", "usr/lib/os-release"];

    public override FileCatalog Read(ScannedFile file)
    {
        Dictionary<string, string> fields = Parse(Encoding.UTF8.GetString(file.Bytes));
        return new FileCatalog { Notes = fields.ContainsKey("ID") ? [new Note("os-release", "", fields)] : [] };
    }

    /// <summary>Lines <c>NAME=value</c> in shell quoting.</summary>
    internal static Dictionary<string, string> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string raw in text.Split('\n').Take(200))
        {
            string line = raw.Trim();
            int equals = line.IndexOf('=');
            if (equals <= 0 || line[0] == '#')
                continue;
            fields[line[..equals]] = Unquote(line[(equals + 1)..].Trim());
        }
        return fields;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\'') || value[^1] != value[0])
            return value;
        bool expands = value[0] == '"';
        value = value[1..^1];
        return expands ? value.Replace("\\\"", "\"").Replace("\\$", "$").Replace("\\`", "`").Replace("\\\\", "\\") : value;
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        // "etc" sorts first and is what the administrator wants; usually it is a link to the other.
        foreach ((_, Note note) in view.Notes("os-release"))
            builder.Distro ??= new Distro(note.Values["ID"], note.Values.GetValueOrDefault("VERSION_ID") is { Length: > 0 } version ? version : null) { Fields = note.Values };
    }
}
