using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of Vault, OpenBao, Terraform, Consul, Nomad and their like.</summary>
internal static class HashiCorpRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("vault-service", "Vault service token", Critical, null, "hvs.{u24-150}"),
        Token("vault-batch", "Vault batch token", High, null, "hvb.{u100-400}"),
        Token("vault-recovery", "Vault recovery token", Critical, null, "hvr.{u24-400}"),
        Keyed("vault-legacy", "Vault or OpenBao service token", Critical, "s.{w24}", ["vault", "bao_", "openbao"]),
        Keyed("vault-unseal", "Vault unseal key share", Critical, "{b44}", ["unseal"], Encoded.Bytes(33)),
        Keyed("vault-unseal", "Vault unseal key share", Critical, "{h66}", ["unseal"]),
        Token("terraform-cloud", "Terraform Cloud token", Critical, null, "{w14}.atlasv1.{u60-70}"),
        Keyed("consul", "Consul token", High, "{uuid}", ["consul"]),
        Keyed("nomad", "Nomad token", High, "{uuid}", ["nomad"]),
        Token("pulumi", "Pulumi access token", Critical, null, "pul-{h40}"),
    ];
}
