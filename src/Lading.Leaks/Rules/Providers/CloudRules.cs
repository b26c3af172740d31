using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of clouds and hosting services.</summary>
internal static class CloudRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("digitalocean", "DigitalOcean token", Critical, null, "dop_v1_{h64}", "doo_v1_{h64}", "dor_v1_{h64}"),
        Keyed("cloudflare-token", "Cloudflare API token", Critical, "{u40}", ["cloudflare", "CF_API_TOKEN"], Drawn),
        Keyed("cloudflare-global", "Cloudflare global API key", Critical, "{h37}", ["cloudflare", "CF_API_KEY"]),
        Token("cloudflare-origin-ca", "Cloudflare origin CA key", High, null, "v1.0-{h24}-{h146}"),
        Keyed("fastly", "Fastly API token", High, "{u32}", ["fastly"], Drawn),
        Token("heroku", "Heroku API key", Critical, null, "HRKU-AA{u58}"),
        Keyed("heroku", "Heroku API key", Critical, "{uuid}", ["heroku"]),
        Token("fly-io", "Fly.io access token", Critical, null, "FlyV1 fm{d1}_{c100-4000}"),
        Token("netlify", "Netlify access token", High, null, "nfp_{u36-46}"),
        Keyed("netlify", "Netlify access token", High, "{u40-46}", ["netlify"], Drawn),
        Token("vercel", "Vercel access token", High,
            null, "vcp_{u56}", "vca_{u56}", "vci_{u56}", "vcr_{u56}", "vck_{u56}"),
        Keyed("vercel", "Vercel access token", High, "{w24}", ["vercel"], Drawn),
        Keyed("scaleway", "Scaleway secret key", High, "{uuid}", ["scw_secret", "scaleway", "secret_key: "]),
        Keyed("hetzner", "Hetzner cloud token", High, "{w64}", ["hcloud", "hetzner"], Drawn),
        Keyed("ovh", "OVH application secret", High, "{w32}", ["ovh_", "ovhcloud"], Drawn),
        Token("alibaba-id", "Alibaba Cloud access key id", High, Random(3), "LTAI{w12-20}"),
        Keyed("alibaba-secret", "Alibaba Cloud access key secret", Critical,
            "{w30}", ["alibaba", "aliyun", "LTAI"], Drawn),
        Token("tencent", "Tencent Cloud secret id", High, Random(3.3), "AKID{w32}"),
        Token("yandex", "Yandex Cloud key", High, null, "AQVN{u35-38}"),
        Near("yandex", "Yandex Cloud key", High, "t1.{c40-120}.{u80-90}", ["yandex", "yc_", "iam"]),
        Keyed("ibm-cloud", "IBM Cloud API key", High, "{u44}", ["ibm", "bluemix"], Drawn),
        Token("planetscale", "PlanetScale token or password", Critical,
            null, "pscale_tkn_{k32-64}", "pscale_pw_{k32-64}", "pscale_oauth_{k32-64}"),
        Token("supabase", "Supabase secret or management key", Critical, null, "sb_secret_{u31}", "sbp_{h40}"),
        Token("neon", "Neon API key", High, null, "napi_{w64}"),
        Token("mongodb-atlas-sa", "MongoDB Atlas service account secret", Critical, null, "mdb_sa_sk_{u40}"),
        Token("databricks", "Databricks personal token", Critical, null, "dapi{h32}", "dapi{h32}-{d1}"),
        Keyed("confluent", "Confluent API secret", High, "{b64}", ["confluent"], Drawn),
        Token("elastic-cloud", "Elastic API key", High, null, "essu_{c60-200}"),
        Keyed("new-akamai", "Akamai EdgeGrid client secret", High, "{c44}", ["akamai", "akab-"], Drawn),
        Token("new-akamai", "Akamai EdgeGrid token", High, null, "akab-{a16}-{a16}"),
    ];
}
