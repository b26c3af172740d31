using System.Security.Cryptography;
using System.Text;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers.Git;

/// <summary>The kinds of git's objects, numbered as in packs: gitformat-pack(5), "Object types".</summary>
internal enum GitType : byte
{
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
    /// <summary>A difference to an object before it in the pack.</summary>
    OffsetDelta = 6,
    /// <summary>A difference to an object by its id.</summary>
    ReferenceDelta = 7,
}

/// <summary>What loose objects and those of packs have in common.</summary>
internal static class GitObjects
{
    private const int MaxHeader = 32;

    /// <summary>A loose object: "type size", a zero byte and the content, packed by zlib. Trees hold names only and are passed over.</summary>
    public static void SearchLoose(Part part, FileSearch search)
    {
        using Stream packed = part.OpenForward();
        using Stream content = Decompression.Open(PackedKind.Zlib, packed);
        Span<byte> header = stackalloc byte[MaxHeader];
        int length = 0;
        while (length < MaxHeader && content.ReadByte() is > 0 and var b)
            header[length++] = (byte)b;
        int space = header[..length].IndexOf((byte)' ');
        string type = space < 0 ? "" : Encoding.ASCII.GetString(header[..space]);
        if (type is not ("blob" or "commit" or "tag" or "tree"))
            throw new ParseException("it is no object of git");
        if (type != "tree")
            search.SearchMember(part, type, content);
    }

    /// <summary>The id of an object: SHA-1 over its loose form.</summary>
    public static string IdOf(GitType type, ReadOnlySpan<byte> content)
    {
#pragma warning disable CA5350 // git's names, not a promise of integrity
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes($"{NameOf(type)} {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string NameOf(GitType type) => type switch
    {
        GitType.Commit => "commit",
        GitType.Tree => "tree",
        GitType.Tag => "tag",
        _ => "blob",
    };

    /// <summary>Notes the names that a tree gives to objects: mode, space, name, zero byte, 20 bytes of id. Stops where it is damaged.</summary>
    public static void ReadTree(ReadOnlySpan<byte> tree, Dictionary<string, string> names, int most)
    {
        while (names.Count < most)
        {
            int space = tree.IndexOf((byte)' ');
            int zero = tree.IndexOf((byte)0);
            if (space < 0 || zero < space || zero + 21 > tree.Length)
                return;
            string name = Encoding.UTF8.GetString(tree[(space + 1)..zero]);
            if (name.IndexOfAny('/', '\n') < 0)
                names.TryAdd(Convert.ToHexStringLower(tree.Slice(zero + 1, 20)), name);
            tree = tree[(zero + 21)..];
        }
    }
}
