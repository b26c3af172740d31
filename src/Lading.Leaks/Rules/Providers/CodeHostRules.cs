using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of the places where source code lives.</summary>
internal static class CodeHostRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("github-pat", "GitHub personal access token (classic)", Critical, Checksums.Crc32Base62, "ghp_{w36}"),
        Token("github-oauth", "GitHub OAuth access token", Critical, Checksums.Crc32Base62, "gho_{w36}"),
        Token("github-user-to-server", "GitHub app user token", Critical, Checksums.Crc32Base62, "ghu_{w36}"),
        Token("github-server-to-server", "GitHub app installation or Actions token", High,
            ServerToServer, "ghs_{w36}", "ghs_{u20-2000}.{u20-4000}.{u20-1000}"),
        Token("github-refresh", "GitHub app refresh token", Critical, Checksums.Crc32Base62, "ghr_{w36-76}"),
        Token("github-fine-grained", "GitHub fine-grained personal access token", Critical,
            null, "github_pat_{w22}_{w59}"),
        Keyed("github-legacy-oauth", "GitHub token from before 2021", Medium, "{h40}", ["github"]),
        Token("gitlab-pat", "GitLab personal access token", Critical, null, "glpat-{u20}"),
        Token("gitlab-pat-routable", "GitLab routable personal access token", Critical,
            Checksums.GitLabRoutable, "glpat-{u27-300}.{a9}", "glpat-{u27-300}.01.{a9}"),
        Token("gitlab-pipeline-trigger", "GitLab pipeline trigger token", High, null, "glptt-{h40}"),
        Token("gitlab-runner-registration", "GitLab runner registration token", High, null, "GR1348941{u20}"),
        Token("gitlab-runner-auth", "GitLab runner authentication token", High,
            RunnerToken, "glrt-{u20}", "glrt-t{d1}_{u20}", "glrt-t{d1}_{u27-300}.{a9}",
            "glrt-t{d1}_{u27-300}.01.{a9}"),
        Token("gitlab-deploy", "GitLab deploy token", High, null, "gldt-{u20}"),
        Token("gitlab-feed", "GitLab feed token", Medium, null, "glft-{u20}"),
        Token("gitlab-agent", "GitLab cluster agent token", High, null, "glagent-{u50}"),
        Token("gitlab-oauth-app", "GitLab OAuth application secret", High, null, "gloas-{u64}"),
        Token("gitlab-scim", "GitLab SCIM token", High, null, "glsoat-{u20}"),
        Token("gitlab-ci-job", "GitLab CI job token", Medium, null, "glcbt-{w1-5}_{u20}"),
        Token("gitlab-incoming-mail", "GitLab incoming mail token", Medium, null, "glimt-{u25}"),
        Token("gitlab-feature-flag", "GitLab feature flag client token", Medium, null, "glffct-{u20}"),
        Token("bitbucket-app-password", "Bitbucket app password", High, Checksums.Crc32UpperHex, "ATBB{u24}{X8}"),
        Token("atlassian-api-token", "Jira or Confluence cloud API token", Critical,
            Checksums.Crc32UpperHex, "ATATT3x{u100-300}={X8}"),
        Keyed("atlassian-legacy", "Jira or Confluence API token, old form", Medium,
            "{w24}", ["atlassian", "jira", "confluence"], Drawn),
        Token("bitbucket-http", "Bitbucket Data Center HTTP access token", High,
            Encoded.NumberAndBytes(5), "BBDC-{b40-44}"),
        Token("sourcegraph", "Sourcegraph access token", High, null, "sgp_{h16}_{h40}", "sgp_local_{h40}", "sgp_{h40}"),
        Keyed("gitea", "Gitea access token", High, "{h40}", ["gitea"]),
    ];
}
