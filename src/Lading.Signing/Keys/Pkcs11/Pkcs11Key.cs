using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;
using Lading.Signing.Keys.Services;

namespace Lading.Signing.Keys.Pkcs11;

/// <summary>A key as a token lists it.</summary>
/// <param name="Reference">What can be given to <c>--key</c>.</param>
/// <param name="Label">Its label.</param>
/// <param name="Type">Its type, for people.</param>
public sealed record TokenKey(string Reference, string Label, string Type);

/// <summary>A key on a token, <c>pkcs11:</c> and what RFC 7512 lets follow. It never leaves the token.</summary>
internal sealed class Pkcs11Key : RemoteSigningKey
{
    private const uint PublicKeyClass = 2, PrivateKeyClass = 3, CertificateClass = 1;
    private const uint Rsa = 0, Ec = 3, EcEdwards = 0x40;
    private const uint RsaPkcs = 1, RsaPss = 0xd, Ecdsa = 0x1041, Eddsa = 0x1057, RsaKeyPair = 0, EcKeyPair = 0x1040, EdwardsKeyPair = 0x1055;

    private readonly Pkcs11Module _module;
    private readonly nuint _session;
    private readonly nuint _key;
    private readonly string _label;

    private Pkcs11Key(Pkcs11Module module, nuint session, nuint key, string label, PublicKey publicKey) =>
        (_module, _session, _key, _label, PublicKey) = (module, session, key, label, publicKey);

    public override PublicKey PublicKey { get; }

    protected override string Where => $"The key '{_label}' on the token";

    public static Task<SigningKey> OpenAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        Pkcs11Uri uri = Pkcs11Uri.Parse(reference);
        Pkcs11Module module = Pkcs11Module.Load(ModuleOf(uri, access));
        Pkcs11Token token = Choose(module, uri);
        nuint session = module.OpenSession(token.Slot, write: false);
        try
        {
            LogIn(module, session, token, uri, access);
            nuint[] keys = module.Find(session, Wanted(PrivateKeyClass, uri));
            if (keys.Length != 1)
                throw LadingException.Input(keys.Length == 0 ? $"The token '{token.Label}' has no such private key." : $"{keys.Length} private keys of the token '{token.Label}' fit the reference.",
                    "List them with: lading key list --module-path FILE.");
            string label = LabelOf(module, session, keys[0]);
            PublicKey publicKey = PublicOf(module, session, keys[0], label);
            return Task.FromResult<SigningKey>(new Pkcs11Key(module, session, keys[0], label,
                access.Algorithm == KeyAlgorithm.Unspecified ? publicKey : PublicKeyReader.With(publicKey, access.Algorithm)));
        }
        catch
        {
            module.CloseSession(session);
            throw;
        }
    }

    /// <summary>Makes a key pair on the token, with the label and id of the reference, and opens it.</summary>
    public static Task<SigningKey> CreateAsync(string reference, KeyAccess access, CancellationToken cancellation)
    {
        Pkcs11Uri uri = Pkcs11Uri.Parse(reference);
        if (uri.Object is null)
            throw LadingException.Usage("pkcs11: a new key needs a label.", "As pkcs11:token=TOKEN;object=LABEL.");
        Pkcs11Module module = Pkcs11Module.Load(ModuleOf(uri, access));
        Pkcs11Token token = Choose(module, uri);
        nuint session = module.OpenSession(token.Slot, write: true);
        try
        {
            LogIn(module, session, token, uri, access);
            if (module.Find(session, Wanted(PrivateKeyClass, uri)).Length > 0)
                throw LadingException.Usage($"The token '{token.Label}' has such a key already.", "Choose another label.");
            byte[] id = uri.Id ?? RandomNumberGenerator.GetBytes(8);
            (uint mechanism, Pkcs11Attribute kind) = Generation(access.Algorithm);
            Pkcs11Attribute[] both = [new(Pkcs11Attribute.Label, Encoding.UTF8.GetBytes(uri.Object)), new(Pkcs11Attribute.Id, id), Pkcs11Attribute.Flag(Pkcs11Attribute.Token, true)];
            Pkcs11Attribute[] exponent = mechanism == RsaKeyPair ? [new(Pkcs11Attribute.PublicExponent, [1, 0, 1])] : [];
            module.GenerateKeyPair(session, mechanism,
                [.. both, kind, .. exponent, Pkcs11Attribute.Flag(Pkcs11Attribute.Verify, true)],
                [.. both, Pkcs11Attribute.Flag(Pkcs11Attribute.Private, true), Pkcs11Attribute.Flag(Pkcs11Attribute.Sensitive, true), Pkcs11Attribute.Flag(Pkcs11Attribute.Extractable, false), Pkcs11Attribute.Flag(Pkcs11Attribute.Sign, true)]);
        }
        finally
        {
            module.CloseSession(session);
        }
        return OpenAsync(reference, access, cancellation);
    }

    /// <summary>The private keys of every token that a PIN is there for, and of those that need none.</summary>
    public static IReadOnlyList<TokenKey> List(string modulePath, KeyAccess access)
    {
        Pkcs11Module module = Pkcs11Module.Load(modulePath);
        var keys = new List<TokenKey>();
        foreach (Pkcs11Token token in module.Tokens().Where(t => t.IsInitialized))
        {
            nuint session = module.OpenSession(token.Slot, write: false);
            try
            {
                LogIn(module, session, token, Pkcs11Uri.Parse("pkcs11:"), access);
                foreach (nuint key in module.Find(session, Pkcs11Attribute.Number(Pkcs11Attribute.Class, PrivateKeyClass)))
                {
                    string label = LabelOf(module, session, key);
                    byte[] id = module.Attribute(session, key, Pkcs11Attribute.Id) ?? [];
                    keys.Add(new TokenKey(Pkcs11Uri.Format(modulePath, token.Label, token.Slot, label, id), label, TypeOf(module, session, key) switch { Rsa => "RSA", Ec => "EC", EcEdwards => "Ed25519", _ => "other" }));
                }
            }
            finally
            {
                module.CloseSession(session);
            }
        }
        return [.. keys.OrderBy(k => k.Reference, StringComparer.Ordinal)];
    }

    /// <summary>The library: of the reference, else COSIGN_PKCS11_MODULE_PATH.</summary>
    private static string ModuleOf(Pkcs11Uri uri, KeyAccess access) => uri.ModulePath ?? access.Environment("COSIGN_PKCS11_MODULE_PATH")
        ?? throw LadingException.Usage("Which library speaks to the token?", "Add ?module-path=FILE to the reference, or set COSIGN_PKCS11_MODULE_PATH.");

    private static Pkcs11Token Choose(Pkcs11Module module, Pkcs11Uri uri)
    {
        Pkcs11Token[] tokens = [.. module.Tokens().Where(t => t.IsInitialized
            && (uri.Slot is null || uri.Slot == t.Slot) && (uri.Token is null || uri.Token == t.Label) && (uri.Serial is null || uri.Serial == t.Serial)
            && (uri.Manufacturer is null || uri.Manufacturer == t.Manufacturer) && (uri.Model is null || uri.Model == t.Model))];
        return tokens.Length == 1 ? tokens[0] : throw LadingException.Input(tokens.Length == 0 ? "No token fits the reference." : $"{tokens.Length} tokens fit the reference.",
            "Name one with token= or slot-id=.");
    }

    private static void LogIn(Pkcs11Module module, nuint session, Pkcs11Token token, Pkcs11Uri uri, KeyAccess access)
    {
        if (!token.NeedsPin)
            return;
        using SecretBuffer pin = uri.PinValue is { } value ? SecretBuffer.FromText(value)
            : uri.PinSource is { } source ? PinFile(source)
            : access.Environment("COSIGN_PKCS11_PIN") is { } variable ? SecretBuffer.FromText(variable)
            : access.Password($"the token '{token.Label}' (PIN)");
        module.Login(session, pin.Span);
    }

    private static SecretBuffer PinFile(string source)
    {
        SecretBuffer file = KeyStores.ReadFile(source.StartsWith("file:", StringComparison.Ordinal) ? source[5..].TrimStart('/').Insert(0, "/") : source, 4096);
        file.Truncate(file.Span.TrimEnd("\r\n"u8).Length);
        return file;
    }

    private static Pkcs11Attribute[] Wanted(uint @class, Pkcs11Uri uri) =>
    [
        Pkcs11Attribute.Number(Pkcs11Attribute.Class, @class),
        .. uri.Object is { } label ? [new Pkcs11Attribute(Pkcs11Attribute.Label, Encoding.UTF8.GetBytes(label))] : Array.Empty<Pkcs11Attribute>(),
        .. uri.Id is { } id ? [new Pkcs11Attribute(Pkcs11Attribute.Id, id)] : Array.Empty<Pkcs11Attribute>(),
    ];

    private static string LabelOf(Pkcs11Module module, nuint session, nuint handle) =>
        Printable.Text(Encoding.UTF8.GetString(module.Attribute(session, handle, Pkcs11Attribute.Label) ?? []));

    private static uint TypeOf(Pkcs11Module module, nuint session, nuint handle) =>
        module.Attribute(session, handle, Pkcs11Attribute.KeyType) is { Length: >= 4 } type ? BitConverter.ToUInt32(type) : uint.MaxValue;

    /// <summary>From the public key that has the private one's id, else from its certificate, else from what the private key tells itself.</summary>
    private static PublicKey PublicOf(Pkcs11Module module, nuint session, nuint key, string label)
    {
        uint type = TypeOf(module, session, key);
        byte[]? id = module.Attribute(session, key, Pkcs11Attribute.Id);
        nuint[] others = id is not { Length: > 0 } ? [] :
        [
            .. module.Find(session, Pkcs11Attribute.Number(Pkcs11Attribute.Class, PublicKeyClass), new Pkcs11Attribute(Pkcs11Attribute.Id, id)),
            .. module.Find(session, Pkcs11Attribute.Number(Pkcs11Attribute.Class, CertificateClass), new Pkcs11Attribute(Pkcs11Attribute.Id, id)),
        ];
        foreach (nuint handle in (IEnumerable<nuint>)[.. others, key])
            if (SpkiOf(module, session, handle, type) is { } spki)
                return PublicKeyReader.FromSpki(spki, $"the key '{label}'");
        throw LadingException.Input($"The token does not give the public half of the key '{label}'.", "Put its public key or certificate on the token, with the same id.");
    }

    private static byte[]? SpkiOf(Pkcs11Module module, nuint session, nuint handle, uint type)
    {
        byte[]? Get(uint attribute) => module.Attribute(session, handle, attribute);
        try
        {
            if (Get(Pkcs11Attribute.Value_) is { Length: > 64 } certificate && Get(Pkcs11Attribute.Class) is [(byte)CertificateClass, ..])
            {
                using var parsed = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(certificate);
                return parsed.PublicKey.ExportSubjectPublicKeyInfo();
            }
            if (type == Rsa && Get(Pkcs11Attribute.Modulus) is { Length: > 0 } modulus && Get(Pkcs11Attribute.PublicExponent) is { Length: > 0 } exponent)
            {
                using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
                return rsa.ExportSubjectPublicKeyInfo();
            }
            if (type is Ec or EcEdwards && Get(Pkcs11Attribute.EcPoint) is { Length: > 0 } point)
            {
                // The point is an OCTET STRING in DER; older tokens give it bare.
                byte[] raw = point[0] == 4 && point.Length > 2 && (point[1] == point.Length - 2 || point[1] == 0x81 && point.Length > 3 && point[2] == point.Length - 3)
                    ? AsnDecoder.ReadOctetString(point, AsnEncodingRules.DER, out _) : point;
                if (type == EcEdwards)
                    return raw.Length == 32 ? Ed25519SigningKey.SpkiOf(raw) : null;
                return Get(Pkcs11Attribute.EcParams) is { Length: > 0 } curve ? EcSpki(curve, raw) : null;
            }
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return null;
        }
        return null;
    }

    /// <summary>RFC 5480: id-ecPublicKey with the curve, and the point.</summary>
    private static byte[] EcSpki(byte[] curve, byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                writer.WriteEncodedValue(curve);
            }
            writer.WriteBitString(point);
        }
        return writer.Encode();
    }

    private static (uint Mechanism, Pkcs11Attribute Kind) Generation(KeyAlgorithm algorithm)
    {
        static Pkcs11Attribute Curve(string oid)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(oid);
            return new Pkcs11Attribute(Pkcs11Attribute.EcParams, writer.Encode());
        }
        static Pkcs11Attribute Bits(ulong bits) => Pkcs11Attribute.Number(Pkcs11Attribute.ModulusBits, bits);
        return algorithm switch
        {
            KeyAlgorithm.Unspecified or KeyAlgorithm.EcdsaP256Sha256 => (EcKeyPair, Curve("1.2.840.10045.3.1.7")),
            KeyAlgorithm.EcdsaP384Sha384 => (EcKeyPair, Curve("1.3.132.0.34")),
            KeyAlgorithm.EcdsaP521Sha512 => (EcKeyPair, Curve("1.3.132.0.35")),
            KeyAlgorithm.RsaPkcs1V15_2048Sha256 or KeyAlgorithm.RsaPss2048Sha256 => (RsaKeyPair, Bits(2048)),
            KeyAlgorithm.RsaPkcs1V15_3072Sha256 or KeyAlgorithm.RsaPss3072Sha256 => (RsaKeyPair, Bits(3072)),
            KeyAlgorithm.RsaPkcs1V15_4096Sha256 or KeyAlgorithm.RsaPss4096Sha256 => (RsaKeyPair, Bits(4096)),
            // edwards25519 as a PrintableString: PKCS #11 3.0, 2.3.10.
            KeyAlgorithm.Ed25519 => (EdwardsKeyPair, new Pkcs11Attribute(Pkcs11Attribute.EcParams, [0x13, 0x0c, .. "edwards25519"u8])),
            var other => throw LadingException.Usage($"Keys for {other} are not made on tokens."),
        };
    }

    protected override Task<byte[]> RequestAsync(ReadOnlyMemory<byte> digestOrMessage, CancellationToken cancellation)
    {
        ReadOnlySpan<byte> data = digestOrMessage.Span;
        if (PublicKey is RsaPublicKey rsa)
            // CK_RSA_PKCS_PSS_PARAMS: CKM_SHA256, CKG_MGF1_SHA256, a salt as long as the hash.
            return Task.FromResult(rsa.Padding == RSASignaturePadding.Pss
                ? _module.Sign(_session, _key, RsaPss, [0x250, 2, 32], data)
                : _module.Sign(_session, _key, RsaPkcs, [], DigestInfo(data)));
        if (PublicKey.Hash is null)
            return Task.FromResult(_module.Sign(_session, _key, Eddsa, [], data));
        return Task.FromResult(EcdsaSignature.ToDer(_module.Sign(_session, _key, Ecdsa, [], data)));
    }

    /// <summary>RFC 8017, 9.2, note 1: the DER of the digest with SHA-256's name in front.</summary>
    private static byte[] DigestInfo(ReadOnlySpan<byte> digest) => [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20, .. digest];

    protected override void Dispose(bool disposing) => _module.CloseSession(_session);
}
