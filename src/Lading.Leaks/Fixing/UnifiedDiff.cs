using System.Text;

namespace Lading.Leaks.Fixing;

/// <summary>Writes the difference of two texts as a patch: GNU diffutils manual, "Detailed Description of Unified Format".</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>More lines than this on one side and the changed middle is one block instead of a search for what it has in common.</summary>
    private const long MaxWork = 25_000_000;

    /// <summary>The patch; empty when the texts are the same. <paramref name="isNew"/> says that there was no file before.</summary>
    public static string Of(string name, string before, string after, bool isNew = false)
    {
        if (before == after)
            return "";
        List<string> old = Lines(before);
        List<string> now = Lines(after);
        List<(char Sign, string Line)> all = Compare(old, now);
        var patch = new StringBuilder($"--- {(isNew ? "/dev/null" : "a/" + name)}\n+++ b/{name}\n");
        (int oldBefore, int newBefore) = (0, 0);
        for (int at = 0; at < all.Count;)
        {
            int change = all.FindIndex(at, l => l.Sign != ' ');
            if (change < 0)
                break;
            int end = change;
            // Changes with few lines between them share a hunk.
            for (int i = change; i < all.Count && i - end <= 2 * Context; i++)
                if (all[i].Sign != ' ')
                    end = i;
            int from = Math.Max(at, change - Context);
            int to = Math.Min(all.Count, end + Context + 1);
            (oldBefore, newBefore) = (oldBefore + from - at, newBefore + from - at);
            (int oldCount, int newCount) = Hunk(patch, all[from..to], oldBefore, newBefore);
            (oldBefore, newBefore, at) = (oldBefore + oldCount, newBefore + newCount, to);
        }
        return patch.ToString();
    }

    /// <summary>Writes some lines, and says how many of either side they are.</summary>
    private static (int Old, int New) Hunk(StringBuilder patch, List<(char Sign, string Line)> lines, int oldBefore, int newBefore)
    {
        int oldCount = lines.Count(l => l.Sign != '+');
        int newCount = lines.Count(l => l.Sign != '-');
        patch.Append($"@@ -{Range(oldBefore, oldCount)} +{Range(newBefore, newCount)} @@\n");
        foreach ((char sign, string line) in lines)
        {
            patch.Append(sign).Append(line);
            if (!line.EndsWith('\n'))
                patch.Append("\n\\ No newline at end of file\n");
        }
        return (oldCount, newCount);
    }

    private static string Range(int before, int count) => count == 0 ? $"{before},0" : count == 1 ? $"{before + 1}" : $"{before + 1},{count}";

    private static List<string> Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }
        return lines;
    }

    private static List<(char, string)> Compare(List<string> old, List<string> now)
    {
        int head = 0;
        while (head < old.Count && head < now.Count && old[head] == now[head])
            head++;
        int tail = 0;
        while (tail < old.Count - head && tail < now.Count - head && old[^(tail + 1)] == now[^(tail + 1)])
            tail++;
        var all = new List<(char, string)>(old.Take(head).Select(l => (' ', l)));
        all.AddRange(Middle(old[head..^tail], now[head..^tail]));
        all.AddRange(old.Skip(old.Count - tail).Select(l => (' ', l)));
        return all;
    }

    /// <summary>By the longest common subsequence of lines.</summary>
    private static List<(char, string)> Middle(List<string> old, List<string> now)
    {
        var all = new List<(char, string)>();
        if ((long)old.Count * now.Count > MaxWork)
            return [.. old.Select(l => ('-', l)), .. now.Select(l => ('+', l))];
        int[,] length = new int[old.Count + 1, now.Count + 1];
        for (int i = old.Count - 1; i >= 0; i--)
            for (int j = now.Count - 1; j >= 0; j--)
                length[i, j] = old[i] == now[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        int a = 0, b = 0;
        while (a < old.Count || b < now.Count)
        {
            if (a < old.Count && b < now.Count && old[a] == now[b])
            {
                all.Add((' ', old[a++]));
                b++;
            }
            else if (a < old.Count && (b == now.Count || length[a + 1, b] >= length[a, b + 1]))
                all.Add(('-', old[a++]));
            else
                all.Add(('+', now[b++]));
        }
        return all;
    }
}
