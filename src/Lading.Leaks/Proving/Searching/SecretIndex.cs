using System.Buffers.Binary;
using System.Security.Cryptography;
using Lading.Leaks.Proving.Encodings;

namespace Lading.Leaks.Proving.Searching;

/// <summary>What a stretch of text told of a part of a secret.</summary>
/// <param name="Part">Index of the part.</param>
/// <param name="Encoding">Index into <see cref="EncodingList.All"/>.</param>
/// <param name="From">Where it begins in the text.</param>
/// <param name="To">Where it ends in the text.</param>
/// <param name="PartFrom">First byte of the part that the text tells.</param>
/// <param name="PartTo">End of those bytes.</param>
internal readonly record struct Told(int Part, int Encoding, int From, int To, int PartFrom, int PartTo);

/// <summary>
/// The parts of all secrets in every encoding, ready to be searched for in one pass. Of each encoded form short seeds go into
/// one automaton, so close together that every window of <see cref="Window"/> bytes of the secret holds one; where a seed is
/// met, the form is compared to the left and right. Immutable, safe to use from many threads; holds secrets: dispose it.
/// </summary>
internal sealed class SecretIndex : IDisposable
{
    /// <summary>Bytes in a row of a part that are a trace; a part that is shorter must be there whole.</summary>
    public const int Window = 12;

    /// <summary>Different bytes that a trace must have: a row of zeros tells nothing.</summary>
    public const int MinDifferent = 5;

    /// <summary>Bytes of a seed.</summary>
    public const int Seed = 6;

    private readonly List<Form> _forms = [];
    private readonly int[] _plain;
    private readonly (int Form, int Offset)[] _uses;
    private readonly (int First, int End)[] _patternUses;
    private readonly int[] _markers;

    private readonly record struct Form(int Part, int Encoding, EncodedText Text, int Window);

    /// <summary>Builds it; the parts stay the caller's.</summary>
    public SecretIndex(IReadOnlyList<SecretPart> parts)
    {
        Parts = parts;
        _plain = new int[parts.Count];
        for (int i = 0; i < parts.Count; i++)
            AddForms(i);
        var seeds = new List<(ulong Key, int Form, int Offset)>();
        for (int form = 0; form < _forms.Count; form++)
            foreach (int offset in Seeds(_forms[form]))
                seeds.Add((Key(_forms[form].Text.Text.Slice(offset, Seed)), form, offset));
        seeds.Sort();
        _uses = [.. seeds.Select(s => (s.Form, s.Offset))];
        using var patterns = new SecretBuffer(Math.Max(1, seeds.Count * Seed));
        var all = new List<(ReadOnlyMemory<byte> Pattern, int FirstUse, int EndUse)>();
        for (int i = 0, end; i < seeds.Count; i = end)
        {
            for (end = i + 1; end < seeds.Count && seeds[end].Key == seeds[i].Key;)
                end++;
            _forms[seeds[i].Form].Text.Text.Slice(seeds[i].Offset, Seed).CopyTo(patterns.Span[(all.Count * Seed)..]);
            all.Add((patterns.Bytes.AsMemory(all.Count * Seed, Seed), i, end));
        }
        // Where an archive begins in base64, which has to be unpacked to be searched.
        foreach (string marker in Base64Capture.Markers)
            all.Add((System.Text.Encoding.ASCII.GetBytes(marker), 0, 0));
        all.Sort(static (a, b) => a.Pattern.Span.SequenceCompareTo(b.Pattern.Span));
        // A marker may by chance be a seed as well; then it is both, and the seed's uses are kept.
        for (int i = all.Count - 1; i > 0; i--)
            if (all[i].Pattern.Span.SequenceEqual(all[i - 1].Pattern.Span))
                all.RemoveAt(all[i].EndUse > 0 ? i - 1 : i);
        Automaton = PatternAutomaton.Build(all.Count, i => all[i].Pattern);
        _patternUses = [.. all.Select(p => (p.FirstUse, p.EndUse))];
        _markers = [.. all.Select(p => Base64Capture.Markers.Any(m => System.Text.Encoding.ASCII.GetBytes(m).AsSpan().SequenceEqual(p.Pattern.Span)) ? p.Pattern.Length : 0)];
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(seeds).Clear();
    }

    /// <summary>What is searched for.</summary>
    public IReadOnlyList<SecretPart> Parts { get; }

    /// <summary>Finds the seeds.</summary>
    public PatternAutomaton Automaton { get; }

    /// <summary>Encoded forms of all parts that differ from one another.</summary>
    public int Forms => _forms.Count;

    /// <summary>Characters of the marker that a pattern is; 0 when it is none.</summary>
    public int MarkerLength(int pattern) => _markers[pattern];

    private static ulong Key(ReadOnlySpan<byte> seed) => ((ulong)BinaryPrimitives.ReadUInt32BigEndian(seed) << 16) | BinaryPrimitives.ReadUInt16BigEndian(seed[4..]);

    private void AddForms(int part)
    {
        using EncodedText plain = EncodedText.Plain(Parts[part].Value.Span);
        int window = Math.Min(Window, plain.SourceLength);
        var seen = new HashSet<UInt128>();
        _plain[part] = _forms.Count;
        for (int i = 0; i < EncodingList.All.Count; i++)
        {
            EncodedText text = EncodingList.All[i].Apply(plain);
            // A hash tells equal forms apart well enough, and holds no secret that outlives this call.
            UInt128 hash = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(text.Text));
            if (text.Shortest(window) >= Seed && seen.Add(hash))
                _forms.Add(new Form(part, i, text, window));
            else
                text.Dispose();
        }
    }

    /// <summary>
    /// Offsets such that every window's characters hold a whole seed: no two further apart than the shortest window allows.
    /// Within that, seeds of many different bytes are chosen, because they are met by chance least.
    /// </summary>
    private static IEnumerable<int> Seeds(Form form)
    {
        int length = form.Text.Text.Length;
        int step = form.Text.Shortest(form.Window) - Seed + 1;
        for (int at = 0, next; at + Seed <= length; at = next)
        {
            yield return at;
            next = at + step;
            for (int candidate = next - 1; candidate > at + step / 2; candidate--)
                if (next + Seed > length || Different(form.Text.Text.Slice(candidate, Seed)) > Different(form.Text.Text.Slice(next, Seed)))
                    next = candidate;
        }
    }

    private static int Different(ReadOnlySpan<byte> bytes)
    {
        int different = 0;
        for (int i = 0; i < bytes.Length; i++)
            if (!bytes[..i].Contains(bytes[i]))
                different++;
        return different;
    }

    /// <summary>
    /// What the text around a seed that ends at <paramref name="end"/> tells; the form that explains most of it, of equals the
    /// plainest. <paramref name="known"/> has for each part the place up to which it was told already: seeds before that are
    /// passed over, so that a text full of a secret does not take quadratic time.
    /// </summary>
    public bool TryTell(ReadOnlySpan<byte> text, int end, int pattern, ReadOnlySpan<long> known, long place, out Told told)
    {
        told = default;
        int best = 0;
        for (int use = _patternUses[pattern].First; use < _patternUses[pattern].End; use++)
        {
            (int index, int offset) = _uses[use];
            Form form = _forms[index];
            if (place <= known[form.Part])
                continue;
            ReadOnlySpan<byte> written = form.Text.Text;
            int start = end - Seed;
            int left = CommonEnd(text[..start], written[..offset]);
            int right = text[end..].CommonPrefixLength(written[(offset + Seed)..]);
            (int from, int to) = form.Text.Told(offset - left, offset + Seed + right, form.Window);
            if (to - from <= best || !IsTelling(form.Part, from, to))
                continue;
            best = to - from;
            told = new Told(form.Part, form.Encoding, start - left, end + right, from, to);
        }
        return best > 0;
    }

    private static int CommonEnd(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[^(length + 1)] == b[^(length + 1)])
            length++;
        return length;
    }

    private bool IsTelling(int part, int from, int to)
    {
        ReadOnlySpan<byte> told = _forms[_plain[part]].Text.Text[from..to];
        int different = 0;
        UInt128 low = 0, high = 0;
        foreach (byte b in told)
        {
            ref UInt128 half = ref b < 128 ? ref low : ref high;
            UInt128 bit = UInt128.One << (b & 127);
            if ((half & bit) == 0 && ++different >= MinDifferent)
                return true;
            half |= bit;
        }
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Form form in _forms)
            form.Text.Dispose();
        Automaton.Dispose();
    }
}
