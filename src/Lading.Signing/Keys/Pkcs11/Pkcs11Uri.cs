using System.Globalization;
using System.Text;
using Lading.Oci;

namespace Lading.Signing.Keys.Pkcs11;

/// <summary>
/// A reference to a key on a token: RFC 7512. What it does not say is not asked for; the PIN is better given by COSIGN_PKCS11_PIN or
/// <c>pin-source</c> than in the reference, where other processes see it.
/// </summary>
internal sealed record Pkcs11Uri
{
    private const string Scheme = "pkcs11:";

    /// <summary>Label of the token; null for any.</summary>
    public string? Token { get; private init; }
    /// <summary>Serial number of the token; null for any.</summary>
    public string? Serial { get; private init; }
    /// <summary>Manufacturer of the token; null for any.</summary>
    public string? Manufacturer { get; private init; }
    /// <summary>Model of the token; null for any.</summary>
    public string? Model { get; private init; }
    /// <summary>The slot; null for any.</summary>
    public ulong? Slot { get; private init; }
    /// <summary>Label of the key; null for any.</summary>
    public string? Object { get; private init; }
    /// <summary>CKA_ID of the key; null for any.</summary>
    public byte[]? Id { get; private init; }
    /// <summary>The library that speaks to the token; null where the environment says.</summary>
    public string? ModulePath { get; private init; }
    /// <summary>The PIN as it stands in the reference; null when it does not.</summary>
    public string? PinValue { get; private init; }
    /// <summary>A file that holds the PIN; null when there is none.</summary>
    public string? PinSource { get; private init; }

    /// <summary>Reads a reference. A usage error says what of it is not understood.</summary>
    public static Pkcs11Uri Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || text.Length > 4096)
            throw LadingException.Usage("This is no reference to a key on a token.", "As pkcs11:token=TOKEN;object=KEY?module-path=/usr/lib/softhsm/libsofthsm2.so.");
        string rest = text[Scheme.Length..];
        int question = rest.IndexOf('?');
        Dictionary<string, byte[]> path = Pairs(question < 0 ? rest : rest[..question], ';'), query = Pairs(question < 0 ? "" : rest[(question + 1)..], '&');
        foreach (string key in path.Keys.Concat(query.Keys))
            if (!Known.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
                throw LadingException.Usage($"pkcs11: '{Printable.Text(key, 60)}' is not known.", $"Known are {string.Join(", ", Known)}.");
        if (Text(path, "type") is { } type and not ("private" or "public" or "cert"))
            throw LadingException.Usage($"pkcs11: an object of type '{Printable.Text(type, 60)}' is no key to sign with.");
        return new Pkcs11Uri
        {
            Token = Text(path, "token"), Serial = Text(path, "serial"), Manufacturer = Text(path, "manufacturer"), Model = Text(path, "model"),
            Object = Text(path, "object"),
            Id = path.GetValueOrDefault("id"),
            Slot = Text(path, "slot-id") is not { } slot ? null
                : ulong.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number
                : throw LadingException.Usage($"pkcs11: slot-id '{Printable.Text(slot, 60)}' is no number."),
            ModulePath = Text(query, "module-path"), PinValue = Text(query, "pin-value"), PinSource = Text(query, "pin-source"),
        };
    }

    /// <summary>A reference to a key of a token, as it can be given to <c>--key</c>.</summary>
    public static string Format(string module, string token, ulong slot, string label, ReadOnlySpan<byte> id)
    {
        string idText = string.Concat(id.ToArray().Select(b => $"%{b:x2}"));
        return $"{Scheme}token={Uri.EscapeDataString(token)};slot-id={slot}{(id.Length > 0 ? $";id={idText}" : "")}{(label.Length > 0 ? $";object={Uri.EscapeDataString(label)}" : "")}?module-path={module}";
    }

    private static readonly string[] Known =
    [
        "token", "serial", "manufacturer", "model", "slot-id", "slot-manufacturer", "slot-description", "library-manufacturer",
        "library-version", "library-description", "object", "id", "type", "module-path", "module-name", "pin-value", "pin-source",
    ];

    private static Dictionary<string, byte[]> Pairs(string text, char separator)
    {
        var pairs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string pair in text.Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0 || !pairs.TryAdd(pair[..equals], Decode(pair[(equals + 1)..])))
                throw LadingException.Usage($"pkcs11: '{Printable.Text(equals <= 0 ? pair : pair[..equals], 60)}' is {(equals <= 0 ? "no NAME=VALUE" : "there twice")}.");
        }
        return pairs;
    }

    private static byte[] Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            else if (i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
                throw LadingException.Usage("pkcs11: a % is not followed by two hexadecimal digits.");
        }
        return [.. bytes];
    }

    private static string? Text(Dictionary<string, byte[]> pairs, string name) => pairs.TryGetValue(name, out byte[]? value) ? Encoding.UTF8.GetString(value) : null;
}
