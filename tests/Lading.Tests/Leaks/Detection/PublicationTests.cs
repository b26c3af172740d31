using System.Text;
using CsCheck;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

public sealed class PublicationTests
{
    [Theory]
    [InlineData("app/node_modules/ssh/test/fixtures/id_rsa")]
    [InlineData("app/node_modules/jwt/README.md")]
    [InlineData("usr/share/doc/curl/examples/key.pem")]
    [InlineData("usr/share/doc/curl/changelog.gz!/changelog")]
    [InlineData("usr/lib/python3/dist-packages/jwt-2.6.egg-info/PKG-INFO")]
    [InlineData("opt/py/lib/python3.11/test/keycert.pem")]
    [InlineData("usr/local/lib/python3.11/site-packages/tornado/test/test.key")]
    [InlineData("srv/third_party/requests/tests/certs/server.key")]
    [InlineData("root/go/pkg/mod/github.com/a/b@v1.0.0/testdata/key.pem")]
    [InlineData("usr/local/go/src/crypto/tls/testdata/example-key.pem")]
    [InlineData("opt/app/lib/http-1.2.jar!/com/acme/testing/TestCertificates.class")]
    [InlineData("ssh2-1.17.0.tgz!/mscdex-ssh2-5c506eb/test/id_rsa")]
    [InlineData("cache/x.tgz!/package/apis/oidc-2019.examples.json")]
    public void Tests_and_documentation_of_what_was_published_are_examples(string path) => Assert.True(Publication.Of(path).IsExample);

    [Theory]
    [InlineData("app/test/fixtures/id_rsa")]
    [InlineData("app/docs/readme.md")]
    [InlineData("home/u/.ssh/id_rsa")]
    [InlineData("app/node_modules/acme/config/server.key")]
    [InlineData("usr/lib/acme/latest.json")]
    [InlineData("usr/share/acme/.bash_history")]
    [InlineData("backup-2024.tgz!/home/u/test/id_rsa")]
    [InlineData("usr/local/lib/python3.11/site-packages/acme/settings.py")]
    [InlineData("app/contest/keys.pem")]
    [InlineData("")]
    [InlineData("/")]
    public void What_is_ones_own_is_none(string path) => Assert.False(Publication.Of(path).IsExample);

    [Theory]
    [InlineData("app/node_modules/acme/certs/server.key", true)]
    [InlineData("browser-sync-3.0.4.tgz!/package/certs/server.key", true)]
    [InlineData("usr/lib/python3/dist-packages/acme/server.key", true)]
    [InlineData("usr/local/lib/python3.11/site-packages/acme/server.key", false)]
    [InlineData("opt/app-1.0.jar!/server.key", false)]
    [InlineData("backup-2024.tgz!/home/u/server.key", false)]
    public void A_package_manager_fills_some_folders(string path, bool installed) => Assert.Equal(installed, Publication.Of(path).IsInstalled);

    [Fact]
    public void A_key_of_a_package_is_told_as_the_least_of_findings_and_a_token_that_was_issued_as_it_is()
    {
        string key = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"}";
        string token = "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";
        Assert.Equal((Confidence.Proven, LeakSeverity.Critical), Judged(key, "app/keys/a.json"));
        Assert.Equal((Confidence.Proven, LeakSeverity.Critical), Judged(key, "app/test/a.json"));
        Assert.Equal((Confidence.Contextual, LeakSeverity.Low), Judged(key, "app/node_modules/jose/keys/a.json"));
        Assert.Equal((Confidence.Contextual, LeakSeverity.Low), Judged(key, "usr/lib/python3/dist-packages/jose/tests/a.json"));
        Assert.Equal((Confidence.Proven, LeakSeverity.Critical), Judged(token, "app/node_modules/acme/test/a.json"));
        Assert.Equal((Confidence.Contextual, LeakSeverity.Low), Judged("xoxb-" + "295817364920-718293650184-kJh3Gf92KsLq0zXvP1rT5yUi", "app/node_modules/acme/test/a.json"));
    }

    private static (Confidence, LeakSeverity) Judged(string text, string path)
    {
        var found = new List<Sighting>();
        new SecretScanner(new FingerprintKey(new byte[32])).Scan(Encoding.ASCII.GetBytes(text), path, lines: true, found);
        Sighting sighting = Assert.Single(found);
        return (sighting.Confidence, sighting.Severity);
    }

    [Fact]
    public void No_path_is_too_strange() =>
        Gen.String[Gen.Char["ab/!.-_1T lib"], 0, 200].Sample(path => Publication.Of(path) is var p && (p.IsPublished || !p.IsInstalled));
}
