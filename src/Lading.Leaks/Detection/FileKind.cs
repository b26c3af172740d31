using System.Collections.Frozen;

namespace Lading.Leaks.Detection;

/// <summary>What the name of a file says about its content.</summary>
internal sealed class FileKind
{
    private static readonly FrozenSet<string> s_locks = new[]
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "composer.lock", "Cargo.lock", "Gemfile.lock",
        "poetry.lock", "Pipfile.lock", "uv.lock", "pdm.lock", "go.sum", "go.work.sum", "packages.lock.json", "project.assets.json",
        "mix.lock", "pubspec.lock", "Podfile.lock", "Package.resolved", "flake.lock", "bun.lock", "deno.lock", "gradle.lockfile",
        "RECORD", "SHA256SUMS", "checksums.txt", "Chart.lock", ".package-lock.json", "conan.lock", "MANIFEST.MF", "md5sums",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_source = new[]
    {
        "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "py", "pyi", "rb", "go", "rs", "java", "kt", "kts", "scala", "groovy",
        "cs", "fs", "vb", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "swift", "php", "pl", "pm", "lua", "r", "jl", "dart", "ex", "exs",
        "erl", "hs", "ml", "clj", "cljs", "coffee", "sol", "sql", "css", "scss", "less", "flow", "proto", "graphql", "wat", "zig", "nim", "el", "tcl", "tm", "vala", "gir", "awk", "m4", "am", "in",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_prose = new[]
    {
        "md", "markdown", "mdx", "rst", "adoc", "asciidoc", "html", "htm", "xhtml", "tex", "pod", "po", "pot", "texi", "man",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_settings = new[]
    {
        "env", "properties", "ini", "cfg", "conf", "cnf", "credentials", "list", "example", "dist", "sample", "local", "production", "development", "netrc", "npmrc",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_data = new[] { "csv", "tsv", "svg", "txt", "log", "snap", "har", "ipynb", "geojson", "xlf", "resx", "strings" }.ToFrozenSet(StringComparer.Ordinal);

    public FileKind(string path)
    {
        Path = path;
        int slash = path.LastIndexOf('/');
        Name = path[(slash + 1)..];
        Folder = slash < 0 ? "" : path[(path.LastIndexOf('/', Math.Max(0, slash - 1), Math.Max(0, slash)) + 1)..slash];
        int dot = Name.LastIndexOf('.');
        Extension = dot < 0 ? "" : Name[(dot + 1)..].ToLowerInvariant();
        IsLock = s_locks.Contains(Name) || Extension is "lock" or "map" or "sum" or "sha256" or "md5" or "sig" or "asc";
        IsSource = s_source.Contains(Extension) || Extension is "pyc" or "pyo" or "class";
        Publication publication = Publication.Of(path);
        IsInstalled = publication.IsInstalled;
        // A digit alone is the section of a manual page.
        bool isProse = s_prose.Contains(Extension) || Extension is [>= '1' and <= '9'] or "mo" or "gmo";
        // What a package says about itself are its author's examples; pages for a browser may be a site of one's own.
        IsExample = publication.IsExample || publication.IsPublished && isProse && Extension is not ("html" or "htm" or "xhtml");
        IsProse = isProse || IsExample;
        IsSettings = s_settings.Contains(Extension) || Name.StartsWith(".env", StringComparison.Ordinal);
        IsData = s_data.Contains(Extension);
    }

    /// <summary>As the caller gave it.</summary>
    public string Path { get; }
    /// <summary>The last component.</summary>
    public string Name { get; }
    /// <summary>The component before it; empty for none.</summary>
    public string Folder { get; }
    /// <summary>What follows the last dot, in lower case.</summary>
    public string Extension { get; }
    /// <summary>A lock file, a source map, a list of checksums: full of random text that is no secret.</summary>
    public bool IsLock { get; }
    /// <summary>Program source, where most values are expressions and not literals.</summary>
    public bool IsSource { get; }
    /// <summary>Lines of names and values, where a value goes on to the end of the line.</summary>
    public bool IsSettings { get; }
    /// <summary>Tables, logs and messages: text of no structure that says what is a value.</summary>
    public bool IsData { get; }
    /// <summary>Documentation of a distribution, or a test, an example or the documentation of a package: everybody has it.</summary>
    public bool IsExample { get; }
    /// <summary>A package manager put it there: whoever installs the package has it.</summary>
    public bool IsInstalled { get; }
    /// <summary>Documentation, where most values are examples.</summary>
    public bool IsProse { get; }
}
