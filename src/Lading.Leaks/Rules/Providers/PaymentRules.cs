using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys of payment services and shops.</summary>
internal static class PaymentRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("stripe-secret", "Stripe secret key", Critical, TestIsLow, "sk_live_{w24-120}", "sk_test_{w24-120}"),
        Token("stripe-restricted", "Stripe restricted key", Critical,
            TestIsLow, "rk_live_{w24-120}", "rk_test_{w24-120}"),
        Token("stripe-webhook", "Stripe webhook signing secret", High, null, "whsec_{c32-100}"),
        Token("square", "Square access token", Critical, Random(3.5), "EAAA{u60}", "sq0atp-{u22}"),
        Token("square-oauth", "Square OAuth secret", Critical, null, "sq0csp-{u43}"),
        Token("paypal-braintree", "Braintree access token", Critical, null, "access_token$production${a16}${h32}"),
        Token("shopify", "Shopify token", Critical, null, "shpat_{H32}", "shpca_{H32}", "shppa_{H32}", "shpss_{H32}"),
        Near("adyen", "Adyen API key", Critical, "AQE{j97-600}", ["adyen"]),
        Token("plaid", "Plaid access token", High,
            null, "access-production-{uuid}", "access-development-{uuid}", "access-sandbox-{uuid}"),
    ];
}
