using System.Text;
using Lading.Scanning;

namespace Lading.Inventory.Assembly;

/// <summary>
/// Finds packages whose file a package of the operating system owns. A program recognized by its bytes is then the
/// owner itself and is dropped. A language package is tied to its owner and, if the user asks for it, folded into it
/// when both are the same software: a distribution may also ship a vendored copy inside something unrelated, and that
/// copy stays.
/// </summary>
internal sealed class Ownership
{
    private readonly Dictionary<int, int> _ownerOf = [];
    private readonly InventoryBuilder _builder;

    private Ownership(InventoryBuilder builder) => _builder = builder;

    /// <summary>The relationships found.</summary>
    public List<(int From, int To, RelationKind Kind, DependencyScope Scope)> Relations { get; } = [];

    public static Ownership Find(InventoryBuilder builder, ImageFacts image)
    {
        var result = new Ownership(builder);
        Dictionary<string, List<int>> candidates = result.Candidates(image);
        if (candidates.Count == 0)
            return result;
        var lookup = candidates.GetAlternateLookup<ReadOnlySpan<char>>();
        var filter = new PathFilter(candidates.Keys);
        char[] buffer = new char[4096];
        for (int owner = 0; owner < builder.Entries.Count; owner++)
            if (builder.Entries[owner].Package is { Type.IsOperatingSystem: true, Files: { } files } && !IsRecognizedByBytes(builder.Entries[owner]))
                foreach (byte[] block in files.Blocks)
                    result.Match(owner, block, lookup, filter, buffer);
        return result;
    }

    private Dictionary<string, List<int>> Candidates(ImageFacts image)
    {
        var candidates = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < _builder.Entries.Count; i++)
        {
            InventoryBuilder.Entry entry = _builder.Entries[i];
            if (entry.Package.Type.IsOperatingSystem && !IsRecognizedByBytes(entry))
                continue;
            int bang = entry.Path.IndexOf('!');
            string path = bang < 0 ? entry.Path : entry.Path[..bang];
            foreach (string name in Spellings(path))
            {
                if (!candidates.TryGetValue(name, out List<int>? list))
                    candidates[name] = list = [];
                list.Add(i);
            }
        }
        return candidates;
    }

    /// <summary>
    /// With the merged /usr, databases may say <c>lib/x</c> where the file lies at <c>usr/lib/x</c>, and the other way
    /// round: Debian wiki, "UsrMerge".
    /// </summary>
    private static IEnumerable<string> Spellings(string path)
    {
        yield return path;
        if (path.StartsWith("usr/", StringComparison.Ordinal))
            yield return path[4..];
        else if (path.StartsWith("lib", StringComparison.Ordinal) || path.StartsWith("bin/", StringComparison.Ordinal) || path.StartsWith("sbin/", StringComparison.Ordinal))
            yield return "usr/" + path;
    }

    private void Match(int owner, ReadOnlySpan<byte> lines, Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> candidates, PathFilter filter, char[] buffer)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            int tab = line.IndexOf((byte)'\t');
            if (tab >= 0)
                line = line[..tab];
            line = line.TrimStart((byte)'/');
            // A path that is not UTF-8 is known by what it was replaced with.
            if (!filter.MayHold(line) && Ascii.IsValid(line))
                continue;
            if (line.Length > buffer.Length || !Encoding.UTF8.TryGetChars(line, buffer, out int length))
                continue;
            if (!candidates.TryGetValue(buffer.AsSpan(0, length), out List<int>? owned))
                continue;
            foreach (int package in owned)
            {
                if (!_ownerOf.TryAdd(package, owner))
                    continue;
                Relations.Add((owner, package, RelationKind.Owns, DependencyScope.Runtime));
            }
        }
    }

    /// <summary>Said by the bytes of a program, also when they name a package of the operating system (ELF package notes).</summary>
    private static bool IsRecognizedByBytes(InventoryBuilder.Entry entry) =>
        entry.Cataloger.Tags.HasFlag(CatalogerTags.Binary) && entry.Package.Method == IdentityMethod.BinaryAnalysis;

    /// <summary>True when the package at this index is left out.</summary>
    public bool Drop(int index, OwnedPackages owned)
    {
        if (!_ownerOf.TryGetValue(index, out int owner))
            return false;
        InventoryBuilder.Entry entry = _builder.Entries[index];
        if (IsRecognizedByBytes(entry) && (entry.Package.Type == PackageType.Generic || entry.Package.Type.IsOperatingSystem || entry.Package.Properties.ContainsKey("binary:classifier")))
            return true;
        return owned == OwnedPackages.Fold && IsSameSoftware(_builder.Entries[owner].Package, entry.Package);
    }

    /// <summary><c>python3-requests</c> is <c>requests</c>, <c>libjackson2-core-java</c> is <c>jackson-core</c>; <c>ansible</c> is not.</summary>
    internal static bool IsSameSoftware(Package owner, Package package)
    {
        string[] wanted = Words(package.Name);
        foreach (string? name in (ReadOnlySpan<string?>)[owner.Name, owner.SourceName])
        {
            if (name is null)
                continue;
            string[] have = Words(name);
            if (wanted.Length > 0 && wanted.All(w => have.Any(h => h == w || h == "lib" + w || h.TrimEnd("0123456789".ToCharArray()) == w)))
                return true;
        }
        return false;
    }

    private static string[] Words(string name) =>
        name.ToLowerInvariant().Split(['-', '_', '.', '+', '/'], StringSplitOptions.RemoveEmptyEntries);
}
