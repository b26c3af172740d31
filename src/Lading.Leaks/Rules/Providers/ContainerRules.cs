using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of registries, engines and clusters.</summary>
internal static class ContainerRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("dockerhub-pat", "Docker Hub personal access token", Critical, null, "dckr_pat_{u27}"),
        Token("dockerhub-oat", "Docker Hub organisation access token", Critical, null, "dckr_oat_{u32}"),
        Token("swarm-join-token", "Docker Swarm join token", Critical, null, "SWMTKN-1-{a50}-{a25}"),
        Token("swarm-unlock-key", "Docker Swarm unlock key", Critical, Encoded.Bytes(32, 9), "SWMKEY-1-{b43}"),
        Keyed("k8s-bootstrap", "kubeadm bootstrap token", Critical, "{a6}.{a16}", ["kubeadm", "bootstrap", "discovery-token"]),
        Token("openshift-token", "OpenShift user token", High, null, "sha256~{u43}"),
        Token("rancher", "Rancher API token", High, null, "token-{a5}:{a54}"),
    ];
}
