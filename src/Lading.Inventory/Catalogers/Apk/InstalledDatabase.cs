using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Catalogers.Apk;

/// <summary>
/// Reads records of one-letter fields (<c>P:</c> name, <c>V:</c> version, …; wiki.alpinelinux.org, "Apk spec",
/// "Installed Database V2"), separated by empty lines.
/// </summary>
internal static class InstalledDatabase
{
    public static IReadOnlyList<Package> Parse(ReadOnlySpan<byte> text)
    {
        var packages = new List<Package>();
        if (!text.IsEmpty && !text.StartsWith("P:"u8) && text.IndexOf("\nP:"u8) < 0)
            throw new ParseException("it holds no package");
        var record = new Record(text.Length);
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                record.Flush(packages);
                continue;
            }
            if (line.Length >= 2 && line[1] == ':')
                record.Field((char)line[0], line[2..]);
        }
        record.Flush(packages);
        return packages;
    }

    /// <summary><c>so:libc.musl-x86_64.so.1=1</c> without its version constraint.</summary>
    public static string BareName(string requirement)
    {
        int end = requirement.AsSpan().IndexOfAny("<>=~");
        return end < 0 ? requirement : requirement[..end];
    }

    /// <summary>A word of <c>D:</c>, name and constraint.</summary>
    public static Requirement Requirement(string word)
    {
        string bare = BareName(word);
        return new Requirement(bare, bare.Length == word.Length ? null : word[bare.Length..]);
    }

    /// <param name="size">Characters of the whole database: a long folder with many short names would make much of little.</param>
    private sealed class Record(int size)
    {
        private const int MaxGrowth = 8;
        private long _budget = (64 << 10) + (long)size * MaxGrowth;
        private readonly Dictionary<char, string> _fields = [];
        private readonly StringBuilder _files = new();
        private string _folder = "";
        private string? _file;

        public void Field(char name, ReadOnlySpan<byte> value)
        {
            string text = Encoding.UTF8.GetString(value);
            switch (name)
            {
                case 'F':
                    EndFile(null);
                    _folder = text;
                    break;
                case 'R':
                    EndFile(null);
                    _file = _folder.Length is 0 or > 4096 ? text : $"{_folder}/{text}";
                    break;
                case 'Z':
                    EndFile(text);
                    break;
                case 'M' or 'a':
                    break;
                default:
                    _fields.TryAdd(name, text);
                    break;
            }
        }

        /// <summary>Checksums are <c>Q1</c> and base64 of a SHA-1, or <c>Q2</c> and base64 of a SHA-256.</summary>
        private void EndFile(string? checksum)
        {
            if (_file is null || (_budget -= _file.Length) < 0)
                return;
            _files.Append(_file);
            if (checksum is not null && Checksum(checksum) is { } hash)
                _files.Append('\t').Append(hash.Algorithm).Append(':').Append(hash.Hex);
            _files.Append('\n');
            _file = null;
        }

        private static Hash? Checksum(string text) => text.Length < 2 || text[0] != 'Q' ? null : text[1] switch
        {
            '1' => Hash.FromBase64("SHA-1", text[2..]),
            '2' => Hash.FromBase64("SHA-256", text[2..]),
            _ => null,
        };

        public void Flush(List<Package> packages)
        {
            EndFile(null);
            if (_fields.TryGetValue('P', out string? name) && _fields.TryGetValue('V', out string? version) && name.Length > 0 && version.Length > 0)
                packages.Add(new Package
                {
                    Type = PackageType.Apk,
                    Name = name,
                    Version = version,
                    Architecture = Get('A'),
                    SourceName = Get('o') is { } origin && origin != name ? origin : null,
                    DeclaredLicenses = Get('L') is { } license ? [license] : [],
                    Author = Get('m'),
                    Supplier = Get('m'),
                    Description = Get('T'),
                    Homepage = Get('U'),
                    Requires = Words('D').Where(w => w[0] != '!').Select(Requirement).ToArray(),
                    Provides = Words('p').Select(BareName).ToArray(),
                    Hashes = Get('C') is { } checksum && Checksum(checksum) is { } hash ? [hash] : [],
                    Files = _files.Length > 0 ? new FileList(Encoding.UTF8.GetBytes(_files.ToString())) : null,
                    Properties = Get('c') is { } commit ? new Dictionary<string, string> { ["apk:commit"] = commit } : new(),
                });
            _fields.Clear();
            _files.Clear();
            _folder = "";
        }

        private string? Get(char name) => _fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        private string[] Words(char name) => Get(name)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }
}
