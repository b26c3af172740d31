using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys of services that watch others.</summary>
internal static class MonitoringRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Keyed("datadog-api", "Datadog API key", High, "{h32}", ["datadog", "DD_API_KEY"]),
        Keyed("datadog-app", "Datadog application key", High, "{h40}", ["datadog", "DD_APP_KEY"]),
        Token("newrelic-user", "New Relic user key", High, null, "NRAK-{A27}"),
        Token("newrelic-ingest", "New Relic ingest or browser key", Medium, null, "NRII-{u32}", "NRJS-{h19}"),
        Token("newrelic-license", "New Relic licence key", High, null, "{H36}NRAL"),
        Token("grafana-sa", "Grafana service account token", Critical, Checksums.Grafana, "glsa_{w32}_{h8}"),
        Token("grafana-cloud", "Grafana cloud access policy token", Critical,
            Encoded.Json(4, "o", "n", "k"), "glc_eyJ{c80-600}"),
        Token("grafana-legacy", "Grafana API key", High, Encoded.Json(0, "k", "n", "id"), "eyJrIjoi{c60-200}"),
        Token("sentry-user", "Sentry user token", High, null, "sntryu_{h64}"),
        Token("sentry-org", "Sentry organisation token", High, Encoded.Json(7, "iat"), "sntrys_{z60-1000}_{b43}"),
        Token("dynatrace", "Dynatrace API token", High, null, "dt0c01.{A24}.{A64}"),
        Near("launchdarkly", "LaunchDarkly access or SDK key", High, "api-{uuid}", ["launchdarkly", "ld_", "ldclient"]),
        Near("launchdarkly", "LaunchDarkly access or SDK key", High, "sdk-{uuid}", ["launchdarkly", "ld_", "ldclient", "sdk"]),
        Keyed("pagerduty", "PagerDuty API key", Medium, "{u20}", ["pagerduty", "pager_duty"], Drawn),
        Keyed("algolia", "Algolia admin key", Medium, "{h32}", ["algolia"]),
    ];
}
