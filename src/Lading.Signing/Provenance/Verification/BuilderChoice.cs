using Lading.Oci;
using Lading.Signing.Provenance.Builders;

namespace Lading.Signing.Provenance.Verification;

/// <summary>
/// Which entry of the table of trust a signer falls under, given what the user asked for. A signer that vouches for
/// other workflows
/// (a delegator) is compared with nothing that the user named: the provenance's builder is.
/// </summary>
/// <param name="Entry">The entry.</param>
/// <param name="Delegated">True when the signer vouches for another workflow.</param>
internal sealed record BuilderChoice(TrustedBuilder Entry, bool Delegated)
{
    /// <summary>The entry; null with the reason when the signer is not trusted.</summary>
    public static BuilderChoice? Of(WorkflowIdentity signer, ProvenancePolicy policy, out string? refusal)
    {
        refusal = null;
        List<TrustedBuilder> entries = [.. policy.Builders.OfSigner(signer.Signer.Name, signer.Issuer,
            signer.SourceRepository)];
        foreach (TrustedBuilder entry in Candidates(entries, policy))
        {
            string? why = Refuse(entry, signer, policy);
            if (why is null)
                return new BuilderChoice(entry, IsDelegator(entry, policy));
            refusal ??= why;
        }
        refusal ??= entries.Count == 0
            ? $"{Printable.Text(signer.Signer.Name)}, by {Printable.Text(signer.Issuer)}, is not in the table of trusted builders"
            : $"{Printable.Text(signer.Signer.Name)} is no builder that is trusted without being named: name it with --builder-id";
        return null;
    }

    /// <summary>The entries that may count, in their order: one that serves is enough.</summary>
    private static List<TrustedBuilder> Candidates(List<TrustedBuilder> entries, ProvenancePolicy policy)
    {
        if (entries.Where(e => IsDelegator(e, policy)).ToList() is { Count: > 0 } delegators)
            return delegators;
        if (policy.Builder is not { } named)
            return [.. entries.Where(e => (e.Uses & policy.Use) != 0)];
        // An entry whose signers speak for another id is chosen by that id; else the signer is the builder.
        List<TrustedBuilder> spoken = [.. entries.Where(e => e.Signer is not null && e.IsId(named.Name))];
        return spoken.Count > 0 ? spoken : [.. entries.Where(e => e.Signer is null)];
    }

    private static bool IsDelegator(TrustedBuilder entry, ProvenancePolicy policy) =>
        entry is { Delegates: not null, IsExact: true } && (entry.Uses & policy.Use) != 0;

    private static string? Refuse(TrustedBuilder entry, WorkflowIdentity signer, ProvenancePolicy policy)
    {
        if (policy.Builder is { } wanted && entry.Signer is null && !IsDelegator(entry, policy))
        {
            if (signer.Signer.Refuse(wanted) is { } other)
                return other;
            // Whoever names the very reference has decided about it.
            if (wanted.Ref is not null && wanted.Ref == signer.Signer.Ref
                && wanted.Ref.StartsWith("refs/", StringComparison.Ordinal))
                return RefuseRunner(entry, signer);
        }
        return entry.RefuseRef(signer.Signer.Ref) ?? RefuseRunner(entry, signer);
    }

    /// <summary>
    /// Why the machine that the builder ran on does not do; null when it does. On one's own machine nobody isolates
    /// anything.
    /// </summary>
    private static string? RefuseRunner(TrustedBuilder entry, WorkflowIdentity signer)
    {
        if (entry.Runner is { } wanted && signer.Runner != wanted)
            return $"the builder ran on a runner that is {Printable.Text(signer.Runner ?? "of no known kind")}, wanted is {wanted}";
        return entry is { Runner: null, IsExact: true, MaxLevel: 3 } && signer.Runner == "self-hosted"
            ? "the builder ran on a runner of its caller's (self-hosted)"
            : null;
    }

    /// <summary>Why the builder that the provenance names is not the one that was chosen; null when it is.</summary>
    public string? Refuse(BuilderId builder, WorkflowIdentity signer, ProvenancePolicy policy)
    {
        if (Delegated)
            return RefuseDelegated(builder, policy);
        if (Entry.Signer is not null)
            return RefuseNamed(builder, signer, policy);
        return builder == signer.Signer
            ? null
            : $"the provenance is of {Printable.Text(builder.ToString())}, and {Printable.Text(signer.Signer.ToString())} signed it";
    }

    /// <summary>
    /// The same where a key signed: its entry says which builder it is the key of, and at which references.
    /// </summary>
    public string? RefuseByKey(BuilderId builder, ProvenancePolicy policy)
    {
        if (!Entry.IsId(builder.Name) && !Entry.Aliases.Contains(builder.Name))
            return $"the provenance is of {Printable.Text(builder.ToString())}, and the key is one of {Printable.Text(Entry.Id)}";
        if (policy.Builder is null && (Entry.Uses & policy.Use) == 0)
            return $"{Printable.Text(Entry.Id)} is no builder that is trusted without being named: name it with --builder-id";
        return policy.Builder is { } wanted ? builder.Refuse(wanted) : null;
    }

    private string? RefuseDelegated(BuilderId builder, ProvenancePolicy policy)
    {
        TrustedBuilder? rule = policy.Builders.All.Where(b => b.IsId(builder.Name)).OrderBy(b => b.Id.EndsWith('*'))
            .ThenByDescending(b => b.Id.Length).FirstOrDefault();
        if (rule is null)
            return $"{Printable.Text(builder.Name)} is not of a kind that the table of trusted builders has";
        if (rule.RefuseRef(builder.Ref) is { } reference)
            return reference;
        if (policy.Builder is { } wanted)
            return builder.Refuse(wanted);
        return Entry.Delegates!.Any(prefix => builder.Name.StartsWith(prefix, StringComparison.Ordinal))
            ? null
            : $"{Printable.Text(builder.Name)} is not trusted without being named: name it with --builder-id";
    }

    /// <summary>
    /// Builders whose id is not the signer's name: an entry of the table says that this signer may use it.
    /// </summary>
    private string? RefuseNamed(BuilderId builder, WorkflowIdentity signer, ProvenancePolicy policy)
    {
        if (Entry.Aliases.Contains(builder.Name))
            builder = builder with { Name = Entry.Id };
        if (!Entry.IsId(builder.Name))
            return $"the provenance is of {Printable.Text(builder.ToString())}, and its signer may speak for {Printable.Text(Entry.Id)}";
        // A job may speak for the runners of its own project only.
        if (signer.Issuer == TrustedBuilders.GitLabIssuer && !Entry.IsExact
            && builder != signer.Signer
                && !builder.Name.StartsWith($"{signer.SourceRepository}/-/runners/", StringComparison.Ordinal))
            return $"the provenance is of {Printable.Text(builder.ToString())}, which is no runner of {Printable.Text(signer.SourceRepository ?? "")}";
        return policy.Builder is not { } wanted || signer.Signer.Refuse(wanted) is null ? null : builder.Refuse(wanted);
    }
}
