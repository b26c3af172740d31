using System.Globalization;
using System.Text;
using Lading.Oci;

namespace Lading.Leaks.Ignoring;

/// <summary>Reads <c>.gitleaksignore</c>: one <c>[commit:]file:rule:line</c> a line, comments behind <c>#</c>.</summary>
internal static class GitleaksIgnore
{
    private const int MaxLines = 1_000_000;

    public static IgnoreList Read(ReadOnlySpan<byte> bytes, string path)
    {
        var entries = new List<IgnoreEntry>();
        int number = 0;
        foreach (ReadOnlySpan<char> raw in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            if (++number > MaxLines)
                throw LadingException.Input($"{Printable.Text(path)} has more than {MaxLines} lines.");
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
                continue;
            entries.Add(Entry(line, $"{Printable.Text(path)}:{number}"));
        }
        return new IgnoreList { Entries = entries };
    }

    private static IgnoreEntry Entry(ReadOnlySpan<char> line, string place)
    {
        int last = line.LastIndexOf(':');
        int middle = last < 0 ? -1 : line[..last].LastIndexOf(':');
        if (middle <= 0 || !int.TryParse(line[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int at) || last == middle + 1)
            throw LadingException.Input($"{place}: this is no [commit:]file:rule:line.", "Lines are as gitleaks prints them as Fingerprint.");
        ReadOnlySpan<char> file = line[..middle];
        // There are no commits in an image: the entry counts for the file as it is.
        int colon = file.IndexOf(':');
        if (colon is 40 or 64 && !file[..colon].ContainsAnyExcept("0123456789abcdef"))
            file = file[(colon + 1)..];
        return new IgnoreEntry { Place = place, Rule = line[(middle + 1)..last].ToString(), IsForeign = true, Paths = [file.ToString()], Line = at };
    }
}
