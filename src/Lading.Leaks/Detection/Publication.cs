using System.Collections.Frozen;

namespace Lading.Leaks.Detection;

/// <summary>
/// What a path says about who else has a file: whether a package manager put it there, and whether it is a test, an example or the
/// documentation of something that was published. Such a file may hold keys and tokens by the dozen, and all the world has them.
/// </summary>
internal readonly record struct Publication
{
    /// <summary>Folders that a package manager fills, of the one name or of two in a row.</summary>
    private static readonly FrozenSet<string> s_installed = new[]
    {
        "node_modules", "bower_components", "dist-packages", "gems", "pkg/mod", ".cargo/registry", "cargo/registry", ".m2/repository",
        ".nuget/packages",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Folders of things that others made, though one's own may be among them.</summary>
    private static readonly FrozenSet<string> s_foreign = new[]
    {
        "site-packages", "third_party", "third-party", "vendor", "vendored", "usr/lib", "usr/lib32", "usr/lib64", "usr/libexec", "usr/share", "usr/include",
        "local/lib", "local/share", "local/include", "local/go",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_documentation =
        new[] { "share/doc", "share/man", "share/info", "share/locale", "share/help" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words that name what is there to try something out, as a part of a folder's or a file's name.</summary>
    private static readonly FrozenSet<string> s_trials = new[]
    {
        "test", "tests", "testing", "testdata", "tester", "testcase", "testcases", "testsuite", "testutil", "testutils", "unittest", "unittests",
        "fixture", "fixtures", "spec", "specs", "example", "examples", "sample", "samples", "demo", "demos", "mock", "mocks", "benchmark", "benchmarks", "tutorial",
        "tutorials", "conformance",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_manuals = new[]
    {
        "doc", "docs", "documentation", "readme", "changelog", "changes", "history", "news", "license", "licence", "copying", "notice", "authors",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Kinds of archives that carry packages, also whole applications.</summary>
    private static readonly string[] s_packages = [".whl", ".nupkg", ".gem", ".crate", ".jar", ".deb", ".rpm", ".conda"];

    /// <summary>Archives that may be anything, a release of a library among them.</summary>
    private static readonly string[] s_archives = [".tgz", ".tar.gz", ".tar.xz", ".tar.zst", ".tar", ".zip"];

    /// <summary>Whether a package manager put it there, or it lies in the archive that one fetches: whoever installs the package has it.</summary>
    public bool IsInstalled { get; private init; }

    /// <summary>Whether it belongs to something that others made, or that was published.</summary>
    public bool IsPublished { get; private init; }

    /// <summary>Whether it is a test, an example or the documentation of something published.</summary>
    public bool IsExample { get; private init; }

    /// <summary>Reads a path whose archives are joined with <c>!/</c>.</summary>
    public static Publication Of(ReadOnlySpan<char> path)
    {
        bool installed = false, published = false, example = false, opened = false;
        ReadOnlySpan<char> archive = default;
        int previous = 0;
        for (int start = 0; start <= path.Length;)
        {
            int slash = path[start..].IndexOf('/');
            int end = slash < 0 ? path.Length : start + slash;
            ReadOnlySpan<char> part = path[start..end];
            if (slash < 0)
                return new Publication { IsInstalled = installed, IsPublished = published, IsExample = example || published && IsTrial(part, isFile: true) };
            ReadOnlySpan<char> pair = path[previous..end];
            if (opened && (part is "package" || archive.Length > 0 && part.Contains(archive, StringComparison.OrdinalIgnoreCase)))
                installed = published = true;
            opened = part is [.., '!'];
            if (opened)
            {
                published |= EndsWithAny(part[..^1], s_packages);
                archive = StemOf(part[..^1]);
            }
            else if (Has(s_documentation, pair))
                example = true;
            else if (Has(s_installed, part) || Has(s_installed, pair))
                installed = published = true;
            else if (Has(s_foreign, part) || Has(s_foreign, pair) || IsPythonLibrary(pair))
                published = true;
            else
                example |= published && IsTrial(part, isFile: false);
            previous = start;
            start = end + 1;
        }
        return default;
    }

    private static bool Has(FrozenSet<string> set, ReadOnlySpan<char> text) => set.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);

    /// <summary><c>lib/python3.11</c>, wherever it was installed.</summary>
    private static bool IsPythonLibrary(ReadOnlySpan<char> pair) =>
        pair.StartsWith("lib/python") && pair.Length > 10 && char.IsAsciiDigit(pair[10]);

    private static bool EndsWithAny(ReadOnlySpan<char> name, string[] extensions)
    {
        foreach (string extension in extensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>The name of an archive up to its version, <c>ssh2</c> of ssh2-1.17.0.tgz: a release has one folder, which is called like it. Empty for others.</summary>
    private static ReadOnlySpan<char> StemOf(ReadOnlySpan<char> archive)
    {
        if (!EndsWithAny(archive, s_archives))
            return default;
        for (int i = 2; i + 1 < archive.Length; i++)
            if (archive[i] is '-' or '_' && char.IsAsciiDigit(archive[i + 1]))
                return archive[..i];
        return default;
    }

    /// <summary>Whether a word of the name says that it is there to be tried or read: <c>test_data</c>, <c>oidc.examples.json</c>, <c>TestKeys.class</c>.</summary>
    private static bool IsTrial(ReadOnlySpan<char> name, bool isFile)
    {
        if (isFile && name is "PKG-INFO" or "METADATA")
            return true;
        Span<char> word = stackalloc char[16];
        int length = 0, words = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool letter = i < name.Length && char.IsAsciiLetter(name[i]);
            bool ends = !letter || char.IsAsciiLetterUpper(name[i]) && i > 0 && char.IsAsciiLetterLower(name[i - 1]);
            if (ends && length > 0)
            {
                // README.md is read, .bash_history is not.
                bool tells = !isFile || words == 0 && name[0] != '.';
                if (length <= word.Length && (Has(s_trials, word[..length]) || tells && Has(s_manuals, word[..length])))
                    return true;
                length = 0;
                words++;
            }
            if (!letter)
                continue;
            if (length < word.Length)
                word[length] = char.ToLowerInvariant(name[i]);
            length++;
        }
        return false;
    }
}
