using System.Runtime.CompilerServices;

namespace Lading.Leaks.Rules;

/// <summary>A set of ASCII characters.</summary>
internal readonly record struct CharClass(ulong Low, ulong High)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(byte b) => b < 64 ? (Low >> b & 1) != 0 : b < 128 && (High >> (b - 64) & 1) != 0;

    public static CharClass Of(string characters)
    {
        ulong low = 0, high = 0;
        foreach (char c in characters)
        {
            if (c < 64)
                low |= 1UL << c;
            else
                high |= 1UL << (c - 64);
        }
        return new CharClass(low, high);
    }

    public CharClass Or(CharClass other) => new(Low | other.Low, High | other.High);

    private const string Digits = "0123456789";
    private const string LowerLetters = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static readonly CharClass Digit = Of(Digits);
    public static readonly CharClass LowerHex = Of(Digits + "abcdef");
    public static readonly CharClass UpperHex = Of(Digits + "ABCDEF");
    public static readonly CharClass Hex = Of(Digits + "abcdefABCDEF");
    public static readonly CharClass Letter = Of(LowerLetters + UpperLetters);
    public static readonly CharClass LowerAlnum = Of(Digits + LowerLetters);
    public static readonly CharClass UpperAlnum = Of(Digits + UpperLetters);
    public static readonly CharClass Alnum = Of(Digits + LowerLetters + UpperLetters);
    public static readonly CharClass Word = Alnum.Or(Of("_"));
    /// <summary>The alphabet of base64url (RFC 4648 section 5).</summary>
    public static readonly CharClass UrlSafe = Word.Or(Of("-"));
    /// <summary>The alphabet of base64 (RFC 4648 section 4), without padding.</summary>
    public static readonly CharClass Base64 = Alnum.Or(Of("+/"));
    public static readonly CharClass AnyBase64 = UrlSafe.Or(Of("+/="));
    /// <summary>The alphabet of base32 (RFC 4648 section 6).</summary>
    public static readonly CharClass Base32 = Of(UpperLetters + "234567");
    public static readonly CharClass Secret = UrlSafe.Or(Of("~."));
    public static readonly CharClass Percent = AnyBase64.Or(Of("%."));
    /// <summary>What a value without quotes consists of: printable, neither blank nor quote.</summary>
    public static readonly CharClass Bare = Alnum.Or(Of("!#$%&()*+,-./:;<=>?@[]^_{|}~"));

    /// <summary>The class that a letter stands for in a <see cref="TokenShape"/>.</summary>
    public static CharClass Named(char name) => name switch
    {
        'd' => Digit,
        'h' => LowerHex,
        'X' => UpperHex,
        'H' => Hex,
        'l' => Of(LowerLetters),
        'L' => Letter,
        'a' => LowerAlnum,
        'A' => UpperAlnum,
        'w' => Alnum,
        'u' => UrlSafe,
        'b' => Base64,
        'c' => AnyBase64,
        'z' => Base64.Or(Of("=")),
        'g' => Base32,
        'k' => Secret,
        'e' => Percent,
        'j' => AnyBase64.Or(Of("*.:")),
        'p' => Bare,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such class"),
    };
}
