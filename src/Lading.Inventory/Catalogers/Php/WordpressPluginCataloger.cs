using System.Text;
using Lading.Inventory.Assembly;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Php;

/// <summary>
/// WordPress plugins, by the comment at the head of their main file: developer.wordpress.org, "Header Requirements".
/// A plugin's name is its folder, which is what plugins ask for each other by.
/// </summary>
internal sealed class WordpressPluginCataloger : Cataloger
{
    /// <summary>WordPress itself reads no further.</summary>
    private const int HeaderLength = 8 << 10;

    private static readonly string[] Fields =
        ["Plugin Name", "Version", "License", "Author", "Plugin URI", "Description", "Requires Plugins", "Requires PHP", "Requires at least"];

    public override string Name => "wordpress-plugin";
    public override CatalogerTags Tags => CatalogerTags.Installed | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Wordpress];
    public override IReadOnlyList<string> Patterns => ["**/wp-content/plugins/*/*.php", "**/wp-content/plugins/*.php", "**/wp-content/mu-plugins/*.php"];

    public override FileCatalog? Read(ScannedFile file)
    {
        byte[] head = new byte[HeaderLength];
        Dictionary<string, string> header = Header(Encoding.UTF8.GetString(head.AsSpan(0, file.Read(0, head))));
        if (!header.TryGetValue("Plugin Name", out string? title) || !header.TryGetValue("Version", out string? version))
            return null;
        string folder = file.Folder[(file.Folder.LastIndexOf('/') + 1)..];
        bool isSingleFile = folder is "plugins" or "mu-plugins";
        var properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["wordpress:title"] = title };
        if (header.TryGetValue("Requires PHP", out string? php))
            properties["wordpress:requires-php"] = php;
        if (header.TryGetValue("Requires at least", out string? wordpress))
            properties["wordpress:requires-wordpress"] = wordpress;
        return new FileCatalog
        {
            Packages =
            [
                new Package
                {
                    Type = PackageType.Wordpress,
                    Name = isSingleFile ? file.Name[..^".php".Length] : folder,
                    Version = version,
                    DeclaredLicenses = header.TryGetValue("License", out string? license) ? [license] : [],
                    Author = header.GetValueOrDefault("Author"),
                    Description = header.GetValueOrDefault("Description"),
                    Homepage = header.GetValueOrDefault("Plugin URI"),
                    Requires = [.. (header.GetValueOrDefault("Requires Plugins") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(p => new Requirement(p))],
                    Properties = properties,
                },
            ],
        };
    }

    public override void Assemble(CatalogView view, InventoryBuilder builder)
    {
        builder.AddAll(view);
        // Each installation of WordPress has its own plugins.
        builder.ResolveByName(view, universe: static path => path[..Math.Max(0, path.IndexOf("wp-content/", StringComparison.Ordinal))]);
    }

    /// <summary>Fields at line starts, after the marks of a comment; the first of each counts.</summary>
    private static Dictionary<string, string> Header(string text)
    {
        var header = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string raw in text.Split('\n', '\r'))
        {
            ReadOnlySpan<char> line = raw.AsSpan().TrimStart();
            if (line.StartsWith("<?php", StringComparison.OrdinalIgnoreCase))
                line = line[5..];
            line = line.TrimStart(" \t/*#@");
            foreach (string field in Fields)
            {
                if (!line.StartsWith(field, StringComparison.OrdinalIgnoreCase) || line.Length <= field.Length || line[field.Length] != ':')
                    continue;
                string value = line[(field.Length + 1)..].ToString().Split("*/")[0].Split("?>")[0].Trim();
                if (value.Length > 0)
                    header.TryAdd(field, value);
            }
        }
        return header;
    }
}
