using System.Security.Cryptography;

namespace Lading.Leaks.Proving;

/// <summary>What of a secret is searched for, and what is not.</summary>
/// <param name="Parts">The parts; each at least <see cref="SecretPart.MinLength"/> bytes.</param>
/// <param name="PublicBytes">Bytes that are no secret by themselves: names of settings, host names, headers of keys.</param>
/// <param name="Short">Parts that look like secrets and are too short to be searched for.</param>
internal sealed record SecretParts(IReadOnlyList<SecretPart> Parts, int PublicBytes, IReadOnlyList<string> Short)
{
    /// <summary>
    /// Takes a secret apart: into its lines, of lines that set something the value, of values with a URL the credentials, of
    /// a JSON document the strings that are no keys. With <paramref name="everyByte"/> whole lines instead. A usage error when
    /// nothing is left that is long enough to tell from chance.
    /// </summary>
    public static SecretParts Of(BuildSecret secret, bool everyByte)
    {
        if (secret.Value.Length < SecretPart.MinLength)
            throw LadingException.Usage($"The secret '{secret.Id}' has {secret.Value.Length} bytes; fewer than {SecretPart.MinLength} are met by chance in any image, so that nothing could be proved.",
                "Use a longer secret.");
        ReadOnlySpan<byte> value = secret.Value.Span;
        var found = new List<Stretch>();
        if (!everyByte)
        {
            Structure(value, found);
            found = WithoutConstants(value, found);
        }
        List<Stretch> wanted = [.. found.Where(s => s.Kind == StretchKind.Secret && s.Length >= SecretPart.MinLength && IsTelling(secret.Value.Span.Slice(s.Start, s.Length)))];
        bool whole = wanted.Count == 0;
        if (whole)
        {
            found = [.. SecretLines.Of(value)];
            wanted = [.. found.Where(s => s.Length >= SecretPart.MinLength && IsTelling(secret.Value.Span.Slice(s.Start, s.Length)))];
        }
        if (wanted.Count == 0)
            throw LadingException.Usage($"The secret '{secret.Id}' has no line of {SecretPart.MinLength} bytes that are not all alike; shorter ones are met by chance in any image, so that nothing could be proved.");
        wanted.AddRange([.. wanted.SelectMany(s => SecretLines.Tokens(secret.Value.Span, s))]);
        var parts = new List<SecretPart>();
        var seen = new HashSet<UInt128>();
        foreach (Stretch stretch in wanted)
        {
            ReadOnlySpan<byte> bytes = value.Slice(stretch.Start, stretch.Length);
            if (seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(bytes))))
                parts.Add(new SecretPart(secret.Id, Label(value, stretch), SecretBuffer.Copy(bytes)));
        }
        string[] tooShort = whole ? [] : [.. found.Where(s => s.Kind == StretchKind.Secret && s.Length is > 0 and < SecretPart.MinLength)
            .Select(s => $"{Label(secret.Value.Span, s)} has {s.Length} bytes")];
        return new SecretParts(parts, whole ? 0 : found.Where(s => s.Kind == StretchKind.Public).Sum(s => s.Length), tooShort);
    }

    private static void Structure(ReadOnlySpan<byte> value, List<Stretch> found)
    {
        ReadOnlySpan<byte> trimmed = value.TrimStart(" \t\r\n"u8);
        if (trimmed.StartsWith("{"u8) || (trimmed.StartsWith("["u8) && !trimmed[1..].TrimStart(" \t\r\n"u8).IsEmpty && "{[\""u8.Contains(trimmed[1..].TrimStart(" \t\r\n"u8)[0])))
            SecretDocuments.Json(value, found);
        else if (trimmed.StartsWith("<"u8))
            SecretDocuments.Xml(value, found);
        else
            foreach (Stretch line in SecretLines.Of(value))
                SecretSettings.Line(value, line, found);
    }

    /// <summary>Takes what all keys of a kind share out of the stretches, which fall into pieces where it stood.</summary>
    private static List<Stretch> WithoutConstants(ReadOnlySpan<byte> value, List<Stretch> found)
    {
        bool[] marks = KnownConstants.Mark(value);
        var pieces = new List<Stretch>();
        foreach (Stretch stretch in found)
        {
            ReadOnlySpan<bool> marked = marks.AsSpan(stretch.Start, stretch.Length);
            if (stretch.Kind == StretchKind.Public || !marked.Contains(true))
            {
                pieces.Add(stretch);
                continue;
            }
            for (int at = 0; at < marked.Length;)
            {
                int length = marked[at..].IndexOf(!marked[at]);
                length = length < 0 ? marked.Length - at : length;
                // What is left between constants may be short without being a short secret: lengths of structures, which keys share.
                pieces.Add(new Stretch(stretch.Start + at, length, marked[at] || length < Searching.SecretIndex.Window ? StretchKind.Public : StretchKind.Secret));
                at += length;
            }
        }
        return pieces;
    }

    private static bool IsTelling(ReadOnlySpan<byte> bytes)
    {
        int different = 0;
        for (int i = 0; i < bytes.Length && different < Searching.SecretIndex.MinDifferent; i++)
            different += bytes[..i].Contains(bytes[i]) ? 0 : 1;
        return different >= Searching.SecretIndex.MinDifferent;
    }

    private static string Label(ReadOnlySpan<byte> value, Stretch stretch) =>
        stretch.Length == value.TrimEnd("\r\n"u8).Length ? "the value" : $"line {value[..stretch.Start].Count((byte)'\n') + 1}, column {stretch.Start - value[..stretch.Start].LastIndexOf((byte)'\n')}";
}

/// <summary>What a stretch of a secret is.</summary>
internal enum StretchKind : byte
{
    /// <summary>Nothing that would help an attacker: the name of a setting, a host.</summary>
    Public,
    /// <summary>The secret itself.</summary>
    Secret,
}

/// <summary>A stretch of a secret.</summary>
internal readonly record struct Stretch(int Start, int Length, StretchKind Kind);
