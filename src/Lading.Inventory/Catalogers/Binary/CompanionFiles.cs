using System.Text;
using Lading.Inventory.Assembly;
using Lading.Inventory.Executables;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>
/// Programs whose version is told by a file beside them: the Go tool by <c>VERSION</c>, Firefox by
/// <c>application.ini</c>, a small Python launcher by the shared library it needs.
/// </summary>
internal static class CompanionFiles
{
    private const string GoTool = "go-tool", GoVersion = "go-version", Browser = "browser", BrowserVersion = "browser-version", Launcher = "python-launcher";
    private const int MaxText = 64 << 10;

    private static readonly Classifier Go = ClassifierList.All.First(c => c.Name == "go");

    /// <summary>The files looked at, beside those of the classifiers.</summary>
    public static IReadOnlyList<string> Patterns { get; } =
        ["**/go", "**/go.exe", "**/VERSION", "**/VERSION.cache", "**/firefox", "**/firefox-bin", "**/firefox-esr", "**/application.ini"];

    /// <summary>What one file has to say.</summary>
    public static IEnumerable<Note> Read(ScannedFile file)
    {
        switch (file.Name)
        {
            case "go" or "go.exe":
                yield return new Note(GoTool, file.Folder, new Dictionary<string, string>());
                break;
            case "VERSION" or "VERSION.cache" when GoRelease(Head(file)) is { } release:
                yield return new Note(GoVersion, file.Folder, new Dictionary<string, string> { ["version"] = release });
                break;
            case "firefox" or "firefox-bin" or "firefox-esr" when file.Executable != ExecutableKind.None || Head(file).Contains("\u007fELF", StringComparison.Ordinal):
                yield return new Note(Browser, file.Folder, new Dictionary<string, string>());
                break;
            case "application.ini" when Application(Head(file)) is { } version:
                yield return new Note(BrowserVersion, file.Folder, new Dictionary<string, string> { ["version"] = version });
                break;
            case var name when name.StartsWith("python", StringComparison.Ordinal) && file.Executable == ExecutableKind.Elf:
                foreach (string library in ElfImage.TryOpen(file)?.NeededLibraries() ?? [])
                    if (library.StartsWith("libpython", StringComparison.Ordinal))
                        yield return new Note(Launcher, library, new Dictionary<string, string>());
                break;
        }
    }

    /// <summary>Joins programs with what their companions say.</summary>
    public static void Assemble(CatalogView view, InventoryBuilder builder)
    {
        var goVersions = view.Notes(GoVersion).GroupBy(n => n.File.Folder).ToDictionary(g => g.Key, g => g.First().Note.Values["version"], StringComparer.Ordinal);
        foreach ((CatalogedFile file, _) in view.Notes(GoTool))
            if (!file.Catalog.Packages.Any(p => p.Name == Go.Package) &&
                (goVersions.GetValueOrDefault(file.Folder) ?? goVersions.GetValueOrDefault(Parent(file.Folder))) is { } version)
                builder.Add(view, file, Go.Make(version));
        var browsers = view.Notes(BrowserVersion).ToDictionary(n => n.File.Folder, n => n.Note.Values["version"], StringComparer.Ordinal);
        foreach ((CatalogedFile file, _) in view.Notes(Browser))
            if (browsers.TryGetValue(file.Folder, out string? version))
                builder.Add(view, file, Firefox.Make(version));
        foreach ((CatalogedFile file, Note note) in view.Notes(Launcher))
            if (!file.Catalog.Packages.Any() && Library(view, note.Key) is { } python)
                builder.Add(view, file, python);
    }

    private static readonly Classifier Firefox = new("firefox") { Cpes = ["mozilla:firefox"] };

    private static Package? Library(CatalogView view, string name) =>
        view.Files.FirstOrDefault(f => f.Name == name || f.Name.StartsWith(name + ".", StringComparison.Ordinal))?.Catalog.Packages.FirstOrDefault(p => p.Name == "python");

    private static string Parent(string folder) => folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";

    private static string Head(ScannedFile file)
    {
        byte[] bytes = new byte[(int)Math.Min(file.Size, MaxText)];
        return Encoding.Latin1.GetString(bytes, 0, file.Read(0, bytes));
    }

    /// <summary><c>go1.21.3</c>, or <c>devel go1.25-d524e1e Sun …</c>, at the start of the file.</summary>
    private static string? GoRelease(string text)
    {
        string first = text.AsSpan()[..Math.Min(text.Length, 200)].ToString().Split('\n', 2)[0].Trim();
        return first.StartsWith("go", StringComparison.Ordinal) || first.StartsWith("devel go", StringComparison.Ordinal)
            ? Golang.GoModule.ReleaseOf(first).Version : null;
    }

    /// <summary>The version in <c>[App]</c>, when the application is Firefox.</summary>
    private static string? Application(string text)
    {
        string section = "";
        string? name = null, version = null;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("["))
                section = line.Trim().ToString();
            else if (section == "[App]" && line.StartsWith("Name="))
                name = line[5..].Trim().ToString();
            else if (section == "[App]" && line.StartsWith("Version="))
                version = line[8..].Trim().ToString();
        }
        return name == "Firefox" && version is { Length: > 0 and < 64 } ? version : null;
    }
}
