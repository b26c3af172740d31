using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of products with an API.</summary>
internal static class ProductRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("mapbox", "Mapbox secret token", Medium, null, "sk.eyJ{u40-200}.{u20-40}"),
        Token("figma", "Figma personal access token", Medium, null, "figd_{u38-44}"),
        Token("linear", "Linear API key", High, null, "lin_api_{w40}"),
        Token("notion", "Notion integration token", High, null, "ntn_{w46}"),
        Near("notion", "Notion integration token", High, "secret_{w43}", ["notion"]),
        Keyed("asana", "Asana personal token", Medium, "1/{d12-17}:{h32}", ["asana"]),
        Token("airtable", "Airtable personal token", Medium, null, "pat{w14}.{h64}"),
        Token("postman", "Postman API key", High, null, "PMAK-{h24}-{h34}"),
        Near("dropbox-short", "Dropbox short-lived token", Medium, "sl.{u130-2000}", ["dropbox", "token", "dbx"]),
        Token("hubspot", "HubSpot private app token", High,
            null, "pat-na1-{uuid}", "pat-eu1-{uuid}", "pat-na2-{uuid}", "pat-ap1-{uuid}"),
        Token("intercom", "Intercom access token", High,
            Encoded.BeginsWith("tok:"), "dG9rO{b51-56}", "dG9rO{b51-56}=", "dG9rO{b51-56}=="),
        Token("facebook", "Meta graph token", High, Random(4), "EAA{w100-400}"),
        Token("twitter-bearer", "X bearer token", Medium, value => Verdict.ShapedIf(Randomness.Entropy(value[20..]) >= 3.5), "AAAAAAAAAAAAAAAAAAAAA{e80-120}"),
        Token("salesforce", "Salesforce access token", High, null, "00D{w12-15}!{k80-200}"),
    ];
}
