using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of build and deployment services.</summary>
internal static class BuildRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("circleci-personal", "CircleCI personal token", Critical, null, "CCIPAT_{w22}_{h40}"),
        Keyed("circleci-legacy", "CircleCI project token", Medium, "{h40}", ["circle"]),
        Token("buildkite", "Buildkite user token", High, null, "bkua_{a40}"),
        Keyed("travis", "Travis CI access token", Medium, "{u22}", ["travis"], Drawn),
        Keyed("drone", "Drone CI access token", Medium, "{w32}", ["drone"], Drawn),
        Keyed("codecov", "Codecov upload token", Low, "{uuid}", ["codecov"]),
        Token("octopus", "Octopus Deploy API key", High, Random(3), "API-{A26}"),
        Token("harness", "Harness personal or service token", High,
            null, "pat.{u22}.{h24}.{w20}", "sat.{u22}.{h24}.{w20}"),
        Token("sonarqube", "SonarQube token", High, null, "squ_{h40}", "sqp_{h40}", "sqa_{h40}"),
        Keyed("snyk", "Snyk API token", High, "{uuid}", ["snyk"]),
    ];
}
