using System.Text;

namespace Lading.Inventory.Catalogers.Nix;

/// <summary>The outputs of a derivation: the first list of its term, <c>Derive([("out","/nix/store/…","",""),…],…</c>.</summary>
internal static class Derivation
{
    private const int MaxOutputs = 100;

    /// <summary>Name and path of each output; null when the text is no derivation.</summary>
    public static List<(string Name, string Path)>? Outputs(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Derive(["u8))
            return null;
        ReadOnlySpan<byte> rest = text["Derive(["u8.Length..];
        var outputs = new List<(string, string)>();
        while (rest.StartsWith("("u8) && outputs.Count < MaxOutputs)
        {
            rest = rest[1..];
            if (Quoted(ref rest) is not { } name || Quoted(ref rest) is not { } path)
                return null;
            outputs.Add((name, path));
            int end = rest.IndexOf((byte)')');
            if (end < 0)
                return null;
            rest = rest[(end + 1)..];
            if (rest.StartsWith(","u8))
                rest = rest[1..];
        }
        return outputs;
    }

    private static string? Quoted(ref ReadOnlySpan<byte> rest)
    {
        if (!rest.StartsWith("\""u8))
            return null;
        int end = rest[1..].IndexOf((byte)'"');
        if (end < 0)
            return null;
        string text = Encoding.UTF8.GetString(rest.Slice(1, end));
        rest = rest[(end + 2)..];
        if (rest.StartsWith(","u8))
            rest = rest[1..];
        return text;
    }
}
