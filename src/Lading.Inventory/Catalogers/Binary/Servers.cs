using static Lading.Inventory.Catalogers.Binary.VersionText;

namespace Lading.Inventory.Catalogers.Binary;

/// <summary>Web servers, proxies and other network daemons.</summary>
internal static class Servers
{
    private const string Envoy = @"1\.([5-9]|\d\d)\.\d{1,2}(-dev)?";
    private const string HaProxy = @"\d\.\d{1,2}(\.\d{1,3}|-dev\d{1,3})";

    public static IReadOnlyList<Classifier> All { get; } =
    [
        new("nginx", "**/nginx", "**/openresty", "**/nginx-debug")
        {
            Cpes = ["f5:nginx", "nginx:nginx"],
            Evidence = [$@"nginx version: (nginx|openresty|freenginx|angie)/(?<v>{Three})", $@"\0nginx/(?<v>{Three})\0"],
        },
        new("httpd", "**/httpd", "**/apache2") { Cpes = ["apache:http_server"], Evidence = [$@"Apache/(?<v>{Three})[\0 ]"] },
        new("haproxy", "**/haproxy")
        {
            Cpes = ["haproxy:haproxy"],
            Evidence =
            [
                $@"HA-?Proxy version (?<v>{HaProxy})", $@"[^ -~](?<v>{HaProxy})(-[0-9a-f]{{6,12}}|\+?-\d{{1,3}}|~[0-9A-Za-z.+~-]{{1,40}})?\0+HA-?Proxy version follows",
                $@"version (?<v>{HaProxy})[^,\0]{{0,40}}, released \d", $@"\d{{4}}/\d\d/\d\d\0+(?<v>{HaProxy})[-\0~+]",
            ],
        },
        new("traefik", "**/traefik")
        {
            Cpes = ["traefik:traefik"],
            Evidence = [$@"-X github\.com/(traefik|containous)/traefik(/v\d)?/(pkg/)?version\.Version=v?(?<v>{Semantic})", $@"{Boundary}v?(?<v>[1-9]\.\d{{1,2}}\.\d{{1,3}}(-(alpha|beta|rc|ea)[.\d]*)?)\0"],
        },
        new("envoy", "**/envoy", "**/envoy-static")
        {
            Cpes = ["envoyproxy:envoy"],
            Evidence = [$@"[^ -~](?<v>{Envoy})\0RELEASE\0", $@"[^ -~](?<v>{Envoy})\0(source/|envoy|external/|\{{\}})", $@"[^ -~](?<v>{Envoy})\0"],
        },
        new("nginx-ingress-controller", "**/nginx-ingress-controller")
        {
            Cpes = ["kubernetes:ingress-nginx"],
            Evidence = [$@"-X k8s\.io/ingress-nginx/version\.RELEASE=v?(?<v>{Semantic})", $@"[^0-9.-]v(?<v>{Semantic})\0"],
        },
        new("istio-pilot-discovery", "**/pilot-discovery") { Package = "pilot-discovery", PurlName = "istio", Cpes = ["istio:istio"], Evidence = Istio() },
        new("istio-pilot-agent", "**/pilot-agent") { Package = "pilot-agent", PurlName = "istio", Cpes = ["istio:istio"], Evidence = Istio() },
        new("lighttpd", "**/lighttpd") { Cpes = ["lighttpd:lighttpd"], Evidence = [$@"lighttpd/(?<v>1\.\d{{1,2}}\.\d{{1,3}})"] },
        new("proftpd", "**/proftpd") { Cpes = ["proftpd:proftpd"], Evidence = [@"ProFTPD (Version )?(?<v>1\.\d\.\d{1,2}((rc\d{1,2})|[a-z])?)[\0 ]"] },
        new("varnish", "**/varnishd") { Cpes = ["varnish-software:varnish_cache", "varnish_cache_project:varnish_cache"], Evidence = [$@"varnish-(?<v>{Three}) revision"] },
        new("squid", "**/squid") { Cpes = ["squid-cache:squid"], Evidence = [$@"\0squid/(?<v>\d\.\d{{1,2}}(\.\d{{1,2}})?)\0"] },
        new("unbound", "**/unbound", "**/libunbound.so*") { Cpes = ["nlnetlabs:unbound"], Evidence = [$@"unbound (?<v>{Three})[\0 .]"] },
        new("dnsmasq", "**/dnsmasq") { Cpes = ["thekelleys:dnsmasq"], Evidence = [@"\0dnsmasq-(?<v>2\.\d{1,3})\0", new(@"[^ -~](?<v>2\.\d{2,3})\0") { With = ["dnsmasq"] }] },
        new("openssh", "**/sshd", "**/ssh") { Cpes = ["openbsd:openssh"], Evidence = [@"OpenSSH_(?<v>\d{1,2}\.\d(p\d)?)"] },
        new("dropbear", "**/dropbear", "**/dropbearmulti", "**/dbclient") { Cpes = ["dropbear_ssh_project:dropbear_ssh"], Evidence = [@"dropbear_(?<v>20\d\d\.\d{1,3})"] },
        new("openldap", "**/ldapsearch", "**/slapd", "**/ldapmodify", "**/ldapadd", "**/ldapwhoami", "**/libldap*.so*", "**/liblber*.so*")
        {
            Cpes = ["openldap:openldap"],
            Evidence = [$@"\$OpenLDAP: [^\0$]{{1,40}}? (?<v>{Three}) "],
        },
    ];

    /// <summary>The version is set by the linker; where it is set twice in a row, the second is istio's own.</summary>
    private static Evidence[] Istio()
    {
        const string version = @"\d\.\d{1,2}(\.\d{1,2})?(-[0-9A-Za-z]{1,16}(\.[0-9A-Za-z]{1,16}){0,3})?";
        return
        [
            $@"-X istio\.io/(istio/)?pkg/version\.buildVersion=(?<v>{version})", $@"\0{version}\0{{1,16}}(?<v>{version})\0",
            $@"(Clean|Modified|amd64|arm64)\0{{1,16}}(?<v>{version})\0", $@"[^ -~](?<v>{version})\0\0",
        ];
    }
}
