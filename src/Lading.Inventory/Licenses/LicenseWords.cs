namespace Lading.Inventory.Licenses;

/// <summary>
/// Cuts a text into words of ASCII letters and digits, case folded, and hashes every sequence of four. Single letters and
/// digits are left out, being bullets and clause numbers, but for the digits of <c>version 2.1</c>. Must hash as
/// eng/licenses/make-license-profiles.mjs does.
/// </summary>
internal ref struct LicenseWords(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private int _count;
    private bool _version;
    private uint _first, _second, _third;

    /// <summary>The hash of the last four words, once there are as many.</summary>
    public uint Hash { get; private set; }

    /// <summary>Moves on by a word; false at the end.</summary>
    public bool Next()
    {
        while (true)
        {
            if (!Word(out uint word))
                return false;
            bool complete = ++_count > 3;
            uint hash = ((_first * 31 + _second) * 31 + _third) * 31 + word;
            hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
            Hash = hash ^ (hash >> 13);
            (_first, _second, _third) = (_second, _third, word);
            if (complete)
                return true;
        }
    }

    /// <summary>FNV-1a, 32 bits.</summary>
    private bool Word(out uint hash)
    {
        while (_at < _text.Length)
        {
            hash = Basis;
            int length = 0;
            uint first = 0;
            for (; _at < _text.Length; _at++, length++)
            {
                uint c = _text[_at];
                uint lower = c - '0' <= 9 ? c : c | 0x20;
                if (lower - '0' > 9 && lower - 'a' > 25)
                    break;
                if (length == 0)
                    first = lower;
                hash = (hash ^ lower) * 0x01000193;
            }
            _at++;
            bool digit = _version && length == 1 && first - '0' <= 9;
            if (length < 2 && !digit)
                continue;
            _version = digit || hash == Version;
            return true;
        }
        hash = 0;
        return false;
    }

    private const uint Basis = 0x811c9dc5;
    private static readonly uint Version = Of("version"u8);

    private static uint Of(ReadOnlySpan<byte> word)
    {
        uint hash = Basis;
        foreach (byte c in word)
            hash = (hash ^ c) * 0x01000193;
        return hash;
    }
}
