using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of services that keep other secrets, and of those that say who is who.</summary>
internal static class IdentityRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Keyed("okta", "Okta API token", Critical, "00{u40}", ["okta"]),
        Keyed("auth0", "Auth0 client secret", High, "{u64}", ["auth0"], Drawn),
        Token("doppler", "Doppler token", Critical,
            null, "dp.pt.{w40-44}", "dp.st.{w40-44}", "dp.st.{u2-35}.{w40-44}", "dp.ct.{w40-44}", "dp.sa.{w40-44}",
            "dp.scim.{w40-44}", "dp.audit.{w40-44}"),
        Token("onepassword-sa", "1Password service account token", Critical, Encoded.Json(4), "ops_eyJ{c240-2000}"),
        Token("onepassword-secret-key", "1Password account secret key", Critical,
            Random(3.5), "A3-{A6}-{A6}-{A5}-{A5}-{A5}-{A5}", "A3-{A6}-{A11}-{A5}-{A5}-{A5}"),
        Keyed("bitwarden-sm", "Bitwarden machine account token", Critical,
            "0.{uuid}.{w30}:{c22-24}", ["bws_", "bitwarden"]),
        Token("infisical", "Infisical service token", High, null, "st.{h24}.{h32}.{h32}"),
        Token("tailscale", "Tailscale key", Critical,
            null, "tskey-auth-{w9-24}-{w20-40}", "tskey-api-{w9-24}-{w20-40}", "tskey-client-{w9-24}-{w20-40}"),
        Keyed("ngrok", "ngrok auth token", Medium, "{w27}_{w21}", ["ngrok", "authtoken"]),
    ];
}
