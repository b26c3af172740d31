using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Golang;

/// <summary>
/// Modules whose sources were copied beside the program: <c>vendor/modules.txt</c>, written by <c>go mod vendor</c>. Go
/// Modules Reference, "Vendoring".
/// </summary>
internal sealed class GoVendorCataloger : Cataloger
{
    private const int MaxModules = 100_000;

    public override string Name => "go-vendor";
    public override CatalogerTags Tags => CatalogerTags.Declared | CatalogerTags.Language;
    public override IReadOnlyList<PackageType> Types => [PackageType.Golang];
    public override IReadOnlyList<string> Patterns => ["**/vendor/modules.txt"];

    public override FileCatalog? Read(ScannedFile file)
    {
        var packages = new List<Package>();
        string? module = null;
        bool hasPackages = false, isExplicit = false;
        foreach (ReadOnlySpan<char> line in Encoding.UTF8.GetString(file.Bytes).AsSpan().EnumerateLines())
        {
            if (line.StartsWith("## "))
                isExplicit |= line.Contains("explicit", StringComparison.Ordinal);
            else if (line.StartsWith("# "))
            {
                Flush();
                module = line[2..].Trim().ToString();
            }
            else if (!line.IsWhiteSpace())
                hasPackages = true;
        }
        Flush();
        return packages.Count > 0 || file.Size == 0 ? new FileCatalog { Packages = packages }
            : throw new ParseException("the file names no module as go mod vendor writes them");

        // A module without packages below it is only listed because of a replace directive.
        void Flush()
        {
            if (module is not null && hasPackages && packages.Count < MaxModules && Module(module, isExplicit) is { } package)
                packages.Add(package);
            (module, hasPackages, isExplicit) = (null, false, false);
        }
    }

    /// <summary><c>path version</c>, followed by <c>=&gt; path version</c> when replaced.</summary>
    private static Package? Module(string text, bool isExplicit)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int arrow = Array.IndexOf(words, "=>");
        if (words.Length < 2 || arrow == 0)
            return null;
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!isExplicit)
            properties["go:indirect"] = "true";
        string path = words[0];
        string? version = arrow == 1 ? null : words[1];
        if (arrow > 0 && arrow + 1 < words.Length)
        {
            string target = words[arrow + 1];
            bool folder = GoBinaryCataloger.IsFolder(target);
            properties[folder ? "go:replaced-by" : "go:replaces"] = folder ? target : version is null ? path : $"{path}@{version}";
            if (!folder)
                (path, version) = (target, arrow + 2 < words.Length ? words[arrow + 2] : null);
        }
        return GoModule.Package(path, version, Presence.Declared, properties);
    }
}
