using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Signing.Sigstore.Logs;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">Name of the key.</param>
/// <param name="KeyId">First four bytes of the key's id.</param>
/// <param name="Signature">The signature.</param>
public readonly record struct NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>A signed tree head: C2SP tlog-checkpoint over C2SP signed-note. What it says is worth nothing before <see cref="Verify"/>.</summary>
public sealed record Checkpoint
{
    /// <summary>The largest that is read, in characters.</summary>
    public const int MaxSize = 64 << 10;

    private const int MaxSignatures = 100;

    /// <summary>The signed text, with its last newline.</summary>
    public required ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>Which log, the first line.</summary>
    public required string Origin { get; init; }

    /// <summary>Leaves in the tree.</summary>
    public required long Size { get; init; }

    /// <summary>Hash of the tree's root.</summary>
    public required ReadOnlyMemory<byte> RootHash { get; init; }

    /// <summary>The signature lines, the log's own and those of witnesses, in any order.</summary>
    public required IReadOnlyList<NoteSignature> Signatures { get; init; }

    /// <summary>Reads a checkpoint; everything wrong is a <see cref="LadingException"/> of kind Input.</summary>
    public static Checkpoint Read(string note)
    {
        if (note.Length > MaxSize)
            throw LadingException.Input($"The checkpoint has {note.Length} characters, more than the {MaxSize} that are read.");
        foreach (char c in note)
            if (c != '\n' && (c < ' ' || char.IsSurrogate(c)))
                throw LadingException.Input("The checkpoint has a control character in it.");
        int end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n'))
            throw LadingException.Input("The checkpoint is no signed note: a blank line between text and signatures is missing, or the last newline.");
        string text = note[..(end + 1)];
        string[] lines = text.Split('\n');
        // The text ends with a newline, after which the last element is empty; extension lines (from the fourth on) are signed and not read.
        if (lines.Length < 4 || lines[0].Length == 0)
            throw LadingException.Input("The checkpoint has fewer than three lines: origin, size and root hash.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
            throw LadingException.Input($"The checkpoint's size '{Printable.Text(lines[1], 40)}' is no number.");
        byte[] root = Base64(lines[2]) ?? [];
        if (root.Length != MerkleProof.HashSize)
            throw LadingException.Input("The checkpoint's root hash is not 32 bytes in base64.");
        return new Checkpoint
        {
            Text = Encoding.UTF8.GetBytes(text),
            Origin = lines[0],
            Size = size,
            RootHash = root,
            Signatures = ReadSignatures(note.AsSpan(end + 2)),
        };
    }

    /// <summary>
    /// True when a signature line has the id, and where it is not null the name, and its signature is one of <paramref name="key"/> over the
    /// text. Lines of other keys are left alone: witnesses' keys are not known, and the log may have more than one.
    /// </summary>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> keyId, string? name)
    {
        if (keyId.Length < 4)
            return false;
        uint id = BinaryPrimitives.ReadUInt32BigEndian(keyId);
        foreach (NoteSignature signature in Signatures)
            if (signature.KeyId == id && (name is null || signature.Name == name) && key.Verify(Text.Span, signature.Signature.Span))
                return true;
        return false;
    }

    private static List<NoteSignature> ReadSignatures(ReadOnlySpan<char> lines)
    {
        var signatures = new List<NoteSignature>(2);
        foreach (Range range in lines.Split('\n'))
        {
            ReadOnlySpan<char> line = lines[range];
            if (line.IsEmpty)
                continue; // after the last newline; a blank line before it would have been found as the separator
            int space = line.Length > 2 ? line[2..].IndexOf(' ') : -1;
            if (!line.StartsWith("\u2014 ", StringComparison.Ordinal) || space < 1
                || Base64(line[(space + 3)..].ToString()) is not { Length: > 4 } bytes)
                throw LadingException.Input("The checkpoint has a signature line that is none.");
            if (signatures.Count == MaxSignatures)
                throw LadingException.Input($"The checkpoint has more than {MaxSignatures} signatures.");
            signatures.Add(new NoteSignature(line.Slice(2, space).ToString(), BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4)));
        }
        if (signatures.Count == 0)
            throw LadingException.Input("The checkpoint has no signature.");
        return signatures;
    }

    private static byte[]? Base64(string text)
    {
        byte[] bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out int length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }
}
