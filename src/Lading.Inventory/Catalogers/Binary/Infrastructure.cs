using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Programs that run and watch other programs; most are written in Go, where the linker sets the version.</summary>
internal static class Infrastructure
{
    // In the table of Go's constant strings nothing separates neighbours: the version stands between other strings of its length.
    private const string Vault = @"(0\.\d{1,2}|1\.([5-9]|\d\d)|[2-9]\.\d{1,2})\.\d{1,2}(-(rc|beta|alpha)\d?)?(\+ent)?";
    private const string Beat = @"[5-9]\.\d{1,2}\.\d{1,2}(-SNAPSHOT|-(alpha|beta|rc)\d)?";
    private const string Grafana = @"\d{1,2}\.\d{1,2}\.\d{1,2}(-[0-9A-Za-z]{1,20}(\.\d{1,3})?)?";

    private static Classifier Elastic(string name) => new(name, $"**/{name}")
    {
        Cpes = [$"elastic:{name.Replace('-', '_')}"],
        Evidence =
        [
            $@"-X github\.com/elastic/(beats|elastic-agent)(/v\d)?/[0-9A-Za-z/._-]{{1,60}}\.version=(?<v>{Beat})",
            $@"Test (?<v>{Beat})[^0-9.]", $@"3:04PM(?<v>{Beat}):https", $@"rate(?<v>{Beat})-\d{{7}}",
            $@"[^0-9.](?<v>{Beat})(:https|input|%s %w)", $@"[a-zA-Z%](?<v>[5-9]\.([1-9]|\d\d)\.\d{{1,2}})[^0-9.]", $@"[^ -~](?<v>{Beat})\0",
        ],
    };

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("helm", "**/helm")
        {
            Type = PackageType.Golang, Namespace = "helm.sh", Cpes = ["helm:helm"],
            Evidence = [$@"-X helm\.sh/helm/v\d/internal/version\.version=v(?<v>{Semantic})", $@"[^0-9.-]v(?<v>[2-9]\.\d{{1,2}}\.\d{{1,2}}(-(alpha|beta|rc|dev)[.\d]*)?)\0"],
        },
        new("consul", "**/consul")
        {
            Type = PackageType.Golang, Namespace = "github.com/hashicorp", Cpes = ["hashicorp:consul"],
            Evidence = [$@"hashicorp/consul/version\.(GitDescribe|Version)=v?(?<v>{Semantic})", $@"CONSUL_VERSION: v?(?<v>{Semantic})", $@"[^ -~]v?(?<v>1\.\d{{1,2}}\.\d{{1,2}}(-(rc|beta|alpha)\d)?(\+ent)?)\n?\0"],
        },
        new("vault", "**/vault")
        {
            Type = PackageType.Golang, Namespace = "github.com/hashicorp", Cpes = ["hashicorp:vault"],
            Evidence =
            [
                $@"hashicorp/vault/(sdk/)?version\.(Version|fullVersion|GitDescribe)=v?(?<v>{Vault})",
                $@"(revoke|0x%016x|index_state)(?<v>{Vault})(\)\(nil\)\)|\n|123-abc|[^0-9.])", $@"[^ -~](?<v>{Vault})\0",
                $@"[a-z)%](?<v>{Vault})(\)\(nil|\nOptions|\n123-abc)",
                @"[A-Za-z)%](?<v>1\.([5-9]|\d\d)\.\d{1,2}(-rc\d)?)[^0-9.]",
            ],
        },
        new("terraform", "**/terraform")
        {
            Type = PackageType.Golang, Namespace = "github.com/hashicorp", Cpes = ["hashicorp:terraform"],
            Evidence = [@"[^0-9.](?<v>1\.\d{1,2}\.\d{1,2}(-(alpha|beta|rc)\d{0,8})?)\n"],
        },
        new("grafana", "**/grafana", "**/grafana-server", "**/grafana-cli")
        {
            Cpes = ["grafana:grafana"],
            Evidence =
            [
                $@"-X main\.version=(?<v>{Grafana})", $@"\0release-(?<v>\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}})[\0+-]", $@"[^ -~](?<v>{Grafana})\0", $@"[^0-9A-Za-z._-](?<v>{Grafana})\0",
            ],
        },
        new("fluent-bit", "**/fluent-bit", "**/libfluent-bit.so")
        {
            Type = PackageType.GitHub, Namespace = "fluent", Cpes = ["treasuredata:fluent_bit"],
            Evidence = [$@"[^ -~](?<v>{Three}(-(dev|rc)[-.\d]{{0,6}})?)\0+[^\0]{{0,4}}Fluent Bit v%s", $@"Fluent Bit v(?<v>{Three})", new(Alone) { With = ["Fluent Bit"] }],
        },
        Elastic("filebeat"), Elastic("heartbeat"), Elastic("packetbeat"), Elastic("auditbeat"), Elastic("metricbeat"), Elastic("elastic-agent"),
        new("chrome", "**/chrome", "**/chromium", "**/google-chrome", "**/chromium-browser", "**/headless_shell", "**/chrome-headless-shell")
        {
            Cpes = ["google:chrome"],
            Evidence = [@"[^ -~](?<v>\d{2,3}\.0\.\d{4,5}\.\d{1,4})\0Default", @"Chrome/(?<v>\d{2,3}\.0\.\d{4,5}\.\d{1,4})", @"[^ -~](?<v>\d{2,3}\.0\.\d{4,5}\.\d{1,4})\0"],
        },
        new("tini", "**/tini", "**/tini-static", "**/docker-init") { Cpes = ["tini_project:tini"], Evidence = [$@"tini version (?<v>{Three})"] },
        new("dumb-init", "**/dumb-init") { Cpes = ["yelp:dumb-init"], Evidence = [$@"dumb-init v(?<v>{Three})"] },
    ];
}
