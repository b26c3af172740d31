using Lading.Oci;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Predicates;
using Lading.Signing.Provenance.Verification;

namespace Lading.Signing.Provenance.Levels;

/// <summary>
/// The entry of the table under which a signer may speak for the builder that a provenance names, where nobody named
/// one.
/// </summary>
internal static class SignerTrust
{
    /// <summary>The entry, of several the one that is believed most; null with the reason when there is none.</summary>
    public static TrustedBuilder? Find(TrustedBuilders builders, WorkflowIdentity signer, BuildProvenance provenance,
        BuildClaims claims, out string? refusal)
    {
        refusal = $"{Printable.Text(signer.Signer.Name)}, by {Printable.Text(signer.Issuer)}, is not in the table";
        if (provenance.BuilderId.Length == 0)
            return null;
        BuilderId builder = BuilderId.Parse(provenance.BuilderId);
        TrustedBuilder? best = null;
        foreach (TrustedBuilder entry in builders.OfSigner(signer.Signer.Name, signer.Issuer, signer.SourceRepository))
        {
            if (Refuse(entry, signer, builder, provenance, claims) is { } why)
                refusal = why;
            else if (best is null || Believed(entry, builder).MaxLevel > best.MaxLevel)
                best = Believed(entry, builder);
        }
        return best;
    }

    private static string? Refuse(TrustedBuilder entry, WorkflowIdentity signer, BuilderId builder,
        BuildProvenance provenance, BuildClaims claims)
    {
        if (entry.BuildTypes.Count > 0 && !entry.BuildTypes.Contains(provenance.BuildType))
            return $"{Printable.Text(entry.Id)} does not write the build type {Printable.Text(provenance.BuildType)}";
        // At a branch it is still a hosted platform that signed: the level's own criterion says that it is not fixed.
        if (entry.IsExact && entry.RefuseRef(signer.Signer.Ref) is { } reference)
            return reference;
        if (entry.Runner is { } runner && signer.Runner != runner)
            return $"the builder ran on a runner that is {Printable.Text(signer.Runner ?? "of no known kind")}, not {runner}";
        if (entry.Delegates is null && entry.Signer is null && builder != signer.Signer)
            return $"the provenance is of {Printable.Text(builder.ToString())}, and {Printable.Text(signer.Signer.ToString())} signed it";
        if (entry.Signer is not null && !entry.IsId(builder.Name) && !entry.Aliases.Contains(builder.Name))
            return $"the provenance is of {Printable.Text(builder.ToString())}, and its signer may speak for {Printable.Text(entry.Id)}";
        return entry.Forgeable ? CertificateAgreement.Refuse(provenance, claims, signer) : null;
    }

    /// <summary>
    /// A delegator is believed about the workflows that it is known for; about others as far as any hosted platform is.
    /// </summary>
    private static TrustedBuilder Believed(TrustedBuilder entry, BuilderId builder) =>
        entry.Delegates is null || entry.Delegates.Any(d => builder.Name.StartsWith(d, StringComparison.Ordinal))
            ? entry
            : entry with { MaxLevel = Math.Min(entry.MaxLevel, 2) };
}
