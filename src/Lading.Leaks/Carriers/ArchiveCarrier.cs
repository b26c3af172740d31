using Lading.Oci.Layers;
using Lading.Scanning;
using Lading.Scanning.Archives;

namespace Lading.Leaks.Carriers;

/// <summary>Archives and packed files. An archive in a packed file counts as one archive with it.</summary>
internal static class ArchiveCarrier
{
    private static readonly (string Ending, string Plain)[] Endings =
        [(".gz", ""), (".tgz", ".tar"), (".zst", ""), (".xz", ""), (".txz", ".tar"), (".bz2", ""), (".tbz2", ".tar"), (".lz4", ""), (".lzma", ""), (".lz", ""), (".Z", "")];

    public static void Search(Part part, PackedKind kind, FileSearch search)
    {
        switch (kind)
        {
            case PackedKind.Zip:
                Zip(part, search);
                break;
            case PackedKind.Rpm:
                Rpm(part, search);
                break;
            case PackedKind.Closed:
                throw new ParseException($"it is {PackedKinds.NameOfClosed(part.Head)}, which is not opened");
            default:
                using (Stream stream = part.OpenForward())
                    if (PackedKinds.IsStream(kind))
                        Packed(part, kind, stream, PlainName(part.Path), search);
                    else
                        Members(part, kind, stream, search);
                break;
        }
    }

    private static void Packed(Part part, PackedKind kind, Stream packed, string name, FileSearch search)
    {
        using Stream unpacked = Decompression.Open(kind, packed);
        var content = new TolerantStream(unpacked);
        Content(part, new PeekStream(content), name, unpacks: true, search);
        if (content.Damage is { } damage)
            throw new ParseException(damage);
    }

    private static void Content(Part part, PeekStream content, string name, bool unpacks, FileSearch search)
    {
        PackedKind inner = PackedKinds.Recognize(content.Peek(PackedKinds.HeadLength));
        if (PackedKinds.IsWalked(inner))
            Members(part, inner, unpacks ? search.Budget.Count(content) : content, search);
        else
            search.SearchMember(part, name, content, unpacks);
    }

    /// <summary>Members of an archive whose bytes were counted when it was unpacked, or are those of the file.</summary>
    private static void Members(Part part, PackedKind kind, Stream stream, FileSearch search)
    {
        using MemberReader members = MemberReader.Over(kind, stream, part.Path, new LayerLimits { MaxEntries = search.Limits.MaxMembers + 1 }, default);
        Members(part, members, unpacks: false, search);
        if (members.Behind is { } rest)
            search.SearchMember(part, "(behind)", rest, unpacks: false);
    }

    private static void Members(Part part, MemberReader members, bool unpacks, FileSearch search)
    {
        while (members.Next())
        {
            if (!members.IsFile || members.Size == 0)
                continue;
            if (members.Problem is { } problem)
                search.Skip(part.InnerBelow(members.Name), problem);
            else
                search.SearchMember(part, members.Name, new ReadingStream(members.Read), unpacks);
        }
    }

    private static void Zip(Part part, FileSearch search)
    {
        using Stream stream = part.OpenAnywhere() ?? throw new ParseException("it is too large to be opened inside another archive");
        using ZipMembers? members = ZipMembers.TryOpen(stream);
        if (members is null)
        {
            if (PackedKinds.Recognize(part.Head) == PackedKind.Zip)
                throw new ParseException("it is a ZIP archive whose end is missing");
            // It was one by its name alone.
            search.SearchPlain(part);
            return;
        }
        Members(part, members, unpacks: true, search);
        if (members.Start is > 0 and < long.MaxValue)
            search.SearchMember(part.Path + "!", part.Inner, part.Depth + 1, new StreamRange(stream, 0, members.Start), unpacks: false);
    }

    /// <summary>The payload is a packed cpio; scripts and texts are in the headers.</summary>
    private static void Rpm(Part part, FileSearch search)
    {
        using Stream file = part.OpenForward();
        search.SearchMember(part, "(headers)", new MemoryStream(RpmFile.ReadHeaders(file)), unpacks: false);
        var payload = new PeekStream(file);
        PackedKind kind = PackedKinds.Recognize(payload.Peek(PackedKinds.HeadLength));
        if (PackedKinds.IsStream(kind))
            Packed(part, kind, payload, "payload", search);
        else
            Content(part, payload, "payload", unpacks: false, search);
    }

    /// <summary>The name without the ending that says how the file is packed.</summary>
    private static string PlainName(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        (string ending, string plain) = Array.Find(Endings, e => name.EndsWith(e.Ending, StringComparison.Ordinal) && name.Length > e.Ending.Length);
        return ending is null ? name : name[..^ending.Length] + plain;
    }
}
