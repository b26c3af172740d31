using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Lading.Signing.Sigstore.Certificates;

/// <summary>
/// What Fulcio says of the identity token behind a certificate: extensions 1.3.6.1.4.1.57264.1.N (fulcio, docs/oid-info.md). 1 to 6
/// are raw texts, from 8 on UTF8Strings in DER.
/// </summary>
public sealed class FulcioExtensions
{
    /// <summary>The OIDC issuer, in its older form.</summary>
    public const int IssuerV1 = 1;
    /// <summary>The OIDC issuer.</summary>
    public const int Issuer = 8;

    private const string Arc = "1.3.6.1.4.1.57264.1.";

    private static readonly string?[] Names =
    [
        null, "issuerV1", "githubWorkflowTrigger", "githubWorkflowSHA", "githubWorkflowName", "githubWorkflowRepository", "githubWorkflowRef",
        null, "issuer", "buildSignerURI", "buildSignerDigest", "runnerEnvironment", "sourceRepositoryURI", "sourceRepositoryDigest",
        "sourceRepositoryRef", "sourceRepositoryIdentifier", "sourceRepositoryOwnerURI", "sourceRepositoryOwnerIdentifier", "buildConfigURI",
        "buildConfigDigest", "buildTrigger", "runInvocationURI", "sourceRepositoryVisibilityAtSigning", "deploymentEnvironment", "tokenSubject",
    ];

    private readonly SortedDictionary<int, string> _values;

    private FulcioExtensions(SortedDictionary<int, string> values) => _values = values;

    /// <summary>The extensions by number N, in its order.</summary>
    public IReadOnlyDictionary<int, string> Values => _values;

    /// <summary>The OIDC issuer, of 8 and else of 1; null when there is neither.</summary>
    public string? OidcIssuer => _values.GetValueOrDefault(Issuer) ?? _values.GetValueOrDefault(IssuerV1);

    /// <summary>Extension N; null when the certificate does not have it.</summary>
    public string? this[int number] => _values.GetValueOrDefault(number);

    /// <summary>The name of extension N, as Sigstore's verification results spell it; null for numbers that name nothing.</summary>
    public static string? NameOf(int number) => number > 0 && number < Names.Length ? Names[number] : null;

    /// <summary>The number of a name of <see cref="NameOf"/>; null when there is none.</summary>
    public static int? NumberOf(string name) => Array.IndexOf(Names, name) is > 0 and var number ? number : null;

    /// <summary>The names of all extensions, in the order of their numbers.</summary>
    public static IEnumerable<string> AllNames => Names.OfType<string>();

    /// <summary>Reads them all; an input error when one is malformed, or the two forms of the issuer differ.</summary>
    internal static FulcioExtensions Of(Certificate certificate)
    {
        var values = new SortedDictionary<int, string>();
        foreach (CertificateExtension extension in certificate.Extensions)
        {
            if (!extension.Oid.StartsWith(Arc, StringComparison.Ordinal)
                || !int.TryParse(extension.Oid.AsSpan(Arc.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || NameOf(number) is null)
                continue;
            values[number] = number < Issuer ? Raw(extension, number) : Der.Read(extension.Value, $"certificate extension {Arc}{number}",
                reader => reader.ReadCharacterString(UniversalTagNumber.UTF8String));
        }
        if (values.TryGetValue(Issuer, out string? issuer) && values.TryGetValue(IssuerV1, out string? older) && issuer != older)
            throw LadingException.Input("The certificate names two different OIDC issuers.");
        return new FulcioExtensions(values);
    }

    private static string Raw(CertificateExtension extension, int number) => Utf8.IsValid(extension.Value.Span)
        ? Encoding.UTF8.GetString(extension.Value.Span)
        : throw LadingException.Input($"certificate extension {Arc}{number}: not UTF-8.");
}
