using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Rules;
using Xunit;

namespace Lading.Tests.Leaks.Detection;

public sealed class SecretScannerTests
{
    // The published vector of GitHub's checksum, in two parts so that scanners of this repository stay quiet.
    private const string Token = "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";

    private static readonly SecretScanner s_scanner = new(new FingerprintKey(new byte[32]));

    private static List<Sighting> Scan(string text, string path = "app/.env", SecretScanner? scanner = null)
    {
        var found = new List<Sighting>();
        (scanner ?? s_scanner).Scan(Encoding.Latin1.GetBytes(text), path, lines: true, found);
        return found;
    }

    [Fact]
    public void A_token_is_told_with_its_place_and_without_its_value()
    {
        Sighting sighting = Assert.Single(Scan($"a=1\n  b: \"{Token}\"\n", "c.yaml"));
        Assert.Equal(("github-pat", Confidence.Proven, LeakSeverity.Critical), (sighting.Rule, sighting.Confidence, sighting.Severity));
        Assert.Equal((2, 7, 10L, 40), (sighting.Line, sighting.Column, sighting.Offset, sighting.Length));
        Assert.Equal("ghp_********", sighting.Masked);
        Assert.Equal(s_scanner.Key.Of("github-pat", Encoding.ASCII.GetBytes(Token)), sighting.Fingerprint);
    }

    [Fact]
    public void The_account_of_an_aws_key_is_read_from_it() =>
        Assert.Equal(["account 595918472158"], Assert.Single(Scan("k=AKIA" + "YVP4CIPPERUVIFXG")).Details);

    [Theory]
    [InlineData("AKIAIOSFODNN7" + "EXAMPLE")]
    [InlineData("password: ${DB_PASSWORD}")]
    [InlineData("password: {{ .Values.password }}")]
    [InlineData("PASSWORD=$(cat /run/secrets/db)")]
    [InlineData("password=%DB_PASSWORD%")]
    [InlineData("password: changeme")]
    [InlineData("password: <your password>")]
    [InlineData("password: xxxxxxxx")]
    [InlineData("password: ENC[AES256_GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A=]")]
    [InlineData("api_key = load_key(\"production\")")]
    [InlineData("\"integrity\": \"sha512-9NET910DNaIPngYnLLPeg+Ogzqsi9uM4mSboU5y6p8S5DzMTVEsJZrawi+BoDNUVBa2DhJqQYUFvMDfgU062LQ==\"")]
    [InlineData("token: 6f1ed002ab5595859014ebf0951522d9")]
    [InlineData("commit = \"e83c5163316f89bfbde7d9ab23ca2e25604af290\"")]
    [InlineData("request_id_key: 3f7a1c2e-9b4d-4e6f-8a1b-2c3d4e5f6a7b")]
    [InlineData("publicKey: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=")]
    [InlineData("postgres://user:${PASSWORD}@db/app")]
    [InlineData("https://user:<password>@example.com/")]
    [InlineData("//registry.npmjs.org/:_authToken=${NPM_TOKEN}")]
    [InlineData("passwordField: user_password_input")]
    [InlineData("tokenType: bearer-token-jwt-v2")]
    [InlineData("secretName: my-app-credentials")]
    public void What_is_no_secret_is_passed_over(string line)
    {
        List<Sighting> found = Scan(line, "conf.yaml");
        Assert.DoesNotContain(found, s => s.Confidence != Confidence.Contextual);
        if (!line.StartsWith("token: 6f", StringComparison.Ordinal))
            Assert.Empty(found);
    }

    [Theory]
    [InlineData("DB_PASSWORD=tr0ub4dor", "dotenv-generic", "x/.env")]
    [InlineData("dbPassword: \"tr0ub4dor\"", "dotenv-generic", "x/app.yaml")]
    [InlineData("{\"clientSecret\": \"kJh3Gf92KsLq0zXv\"}", "dotenv-generic", "x/app.json")]
    [InlineData("<password>tr0ub4dor</password>", "dotenv-generic", "x/app.xml")]
    [InlineData("<server><password>tr0ub4dor</password></server>", "maven-password", "root/.m2/settings.xml")]
    [InlineData("const apiKey = 'kJh3Gf92KsLq0zXvP1';", "dotenv-generic", "x/a.js")]
    [InlineData("- name: DB_PASSWORD\n  value: tr0ub4dor", "dotenv-generic", "x/pod.yaml")]
    [InlineData("mysql --password tr0ub4dor", "dotenv-generic", "x/run.sh")]
    [InlineData("ENV DB_PASSWORD tr0ub4dor", "dotenv-generic", "x/Dockerfile")]
    [InlineData("postgres://bob:tr0ub4dor@db.acme.io/app", "db-url", "x/a.yaml")]
    [InlineData("https://bob:tr0ub4dor@git.acme.io/app", "url-basic-auth", "x/a.yaml")]
    [InlineData("https://bob:tr0ub4dor@git.acme.io", "git-credentials", "root/.git-credentials")]
    [InlineData("extra-index-url = https://bob:tr0ub4dor@pypi.acme.io/simple", "pip-index-url", "etc/pip.conf")]
    [InlineData("smtp://bob:tr0ub4dor@mail.acme.io:25", "smtp-url", "x/a.yaml")]
    [InlineData("jdbc:mysql://db/app?user=bob&password=tr0ub4dor", "jdbc-url", "x/a.yaml")]
    [InlineData("\"Server=db;Database=a;User Id=sa;Password=tr0ub4dor;\"", "ado-connection-string", "x/appsettings.json")]
    [InlineData("Driver={SQL Server};Server=db;Uid=sa;Pwd=tr0ub4dor;", "odbc-dsn", "x/a.ini")]
    [InlineData("Authorization: Basic Ym9iOnRyMHViNGRvcg==", "http-authorization", "x/a.yaml")]
    [InlineData("curl -u bob:tr0ub4dor https://acme.io", "http-authorization", "x/run.sh")]
    [InlineData("machine acme.io login bob password tr0ub4dor", "netrc", "root/.netrc")]
    [InlineData("db.acme.io:5432:app:bob:tr0ub4dor", "pgpass", "root/.pgpass")]
    [InlineData("[client]\npassword = tr0ub4dor", "mysql-cnf", "root/.my.cnf")]
    [InlineData("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"Ym9iOnRyMHViNGRvcg==\"}}}", "docker-config-auth", "root/.docker/config.json")]
    [InlineData("//npm.acme.io/:_authToken=3f7a1c2e-9b4d-4e6f-8a1b-2c3d4e5f6a7b", "npm-legacy", "root/.npmrc")]
    [InlineData("_auth=Ym9iOnRyMHViNGRvcg==", "npm-basic", "root/.npmrc")]
    [InlineData("<add key=\"ClearTextPassword\" value=\"tr0ub4dor\" />", "nuget-cleartext", "root/NuGet.Config")]
    [InlineData("{\"http-basic\":{\"repo.acme.io\":{\"username\":\"bob\",\"password\":\"tr0ub4dor\"}}}", "composer-auth", "app/auth.json")]
    [InlineData("signing.password=tr0ub4dor", "gradle-credential", "root/.gradle/gradle.properties")]
    [InlineData("<master>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}</master>", "maven-master", "root/.m2/settings-security.xml")]
    [InlineData("[default]\naws_secret_access_key = tr0ub4dortr0ub4dor", "aws-credentials-file", "root/.aws/credentials")]
    [InlineData("kind: Secret\ndata:\n  password: dHIwdWI0ZG9y\n", "k8s-secret-manifest", "x/secret.yaml")]
    [InlineData("root:$6$4iSaLtKd$0kq8Vt1nFvVdS8cYyEtiXyZ3r1oPqUu2mJbQ1dDwzXKfE0yq:19000:0:99999:7:::", "shadow-hash", "etc/shadow")]
    [InlineData("bob:$apr1$k3Jd92Lx$0kq8Vt1nFvVdS8cYyEtiX/", "htpasswd", "etc/.htpasswd")]
    [InlineData("define( 'DB_PASSWORD', 'tr0ub4dor' );", "wp-config", "html/wp-config.php")]
    [InlineData("SECRET_KEY = 'django-insecure-#v3l8z!p0q2w@x5c7b9n'", "django-secret", "app/settings.py")]
    [InlineData("app.config['SECRET_KEY'] = 'kJh3Gf92KsLq0zXvP1'", "flask-secret", "app/main.py")]
    [InlineData("APP_KEY=base64:dGhpcyBpcyAzMiBieXRlcyBvZiBrZXkgbWF0ZXJpYWw=", "laravel-app-key", "app/.env")]
    [InlineData("7f9c2ba4e88f827d616045507605853e", "rails-master-key", "config/master.key")]
    [InlineData("mysql -u root -ptr0ub4dor", "shell-history", "root/.bash_history")]
    [InlineData("#cloud-config\npassword: tr0ub4dor\n", "cloud-init", "user-data")]
    [InlineData("{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\"}", "jwk-private", "x/jwk.json")]
    [InlineData("[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "wireguard-private", "etc/wg0.conf")]
    [InlineData("AccountName=a;AccountKey=kq3S0aJb8f1Zx7cV9nM2lK4jH6gF5dS3aQ1wE8rT7yU6iO5pA4sD3fG2hJ1kL0zX9cV8bN7mQ6wE5rT4yU3iO2==;", "azure-storage-key", "x/a.ini")]
    [InlineData("mnemonic: legal winner thank year wave sausage worth useful legal winner thank yellow", "bip39", "x/a.yaml")]
    [InlineData("helm:\n  password: tr0ub4dor", "helm-repo", "root/repositories.yaml")]
    [InlineData("$ANSIBLE_VAULT;1.1;AES256\n6131", "ansible-vault", "x/vault.yml")]
    public void Carriers_of_secrets_are_read(string text, string rule, string path)
    {
        List<Sighting> found = Scan(text, path);
        Assert.True(found.Any(s => s.Rule == rule), string.Join(' ', found.Select(s => s.Rule)));
    }

    [Fact]
    public void Private_keys_are_parsed()
    {
        using var rsa = RSA.Create(2048);
        Sighting plain = Assert.Single(Scan(rsa.ExportPkcs8PrivateKeyPem(), "a.pem"));
        Assert.Equal(("pem-private-key", Confidence.Proven), (plain.Rule, plain.Confidence));
        Assert.Equal(["RSA", "not encrypted"], plain.Details);
        Assert.Equal(["RSA 2048", "not encrypted"], Assert.Single(Scan(rsa.ExportRSAPrivateKeyPem(), "a.pem")).Details);
        string locked = rsa.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Sighting encrypted = Assert.Single(Scan(locked, "a.pem"));
        Assert.Equal((LeakSeverity.Medium, "encrypted"), (encrypted.Severity, encrypted.Details[^1]));
        Assert.Empty(Scan(rsa.ExportSubjectPublicKeyInfoPem(), "a.pem"));
        // In one line, with the line ends escaped, as in JSON and in variables.
        Assert.Equal(Confidence.Proven, Assert.Single(Scan("{\"key\":\"" + rsa.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n") + "\"}", "a.json")).Confidence);
        string account = "{\"type\": \"service_account\",\"private_key\": \"" + rsa.ExportPkcs8PrivateKeyPem().Replace("\n", "\\n") + "\",\"client_email\": \"a@b.iam\"}";
        Assert.Equal("gcp-service-account", Assert.Single(Scan(account, "a.json")).Rule);
        string kube = "users:\n- user:\n    client-key-data: " + Convert.ToBase64String(Encoding.ASCII.GetBytes(rsa.ExportRSAPrivateKeyPem()));
        Assert.Equal(("kubeconfig", Confidence.Proven), (Assert.Single(Scan(kube, "config")).Rule, Confidence.Proven));
    }

    [Fact]
    public void A_comment_on_the_line_allows_it_and_is_counted()
    {
        foreach (string comment in (string[])["lading:allow", "gitleaks:allow"])
        {
            var found = new List<Sighting>();
            Assert.Equal(1, s_scanner.Scan(Encoding.ASCII.GetBytes($"a: {Token} # {comment}\n"), "a.yaml", true, found).Allowed);
            Assert.Empty(found);
        }
    }

    [Fact]
    public void One_value_in_one_place_is_told_once_by_the_rule_that_knows_most() =>
        Assert.Equal("github-pat", Assert.Single(Scan($"GITHUB_TOKEN=https://oauth:{Token}@github.com/a/b")).Rule);

    [Fact]
    public void Rules_of_a_user_are_tried_around_their_keywords_and_built_in_ones_can_be_left_out()
    {
        var pattern = new PatternRule
        {
            Id = "acme-key", Title = "Acme key", Keywords = ["acme"], Pattern = new Regex("acme_([a-z0-9]{12})", RegexOptions.NonBacktracking), SecretGroup = 1, Entropy = 2,
            Allow = [new AllowList { StopWords = ["test"] }],
        };
        var scanner = new SecretScanner(s_scanner.Key, RuleSet.BuiltIn.With([pattern], disabled: ["github-pat"]));
        Sighting sighting = Assert.Single(Scan($"x=acme_k2j3h4g5f6d7 y=acme_testtest1234 z=acme_aaaaaaaaaaaa {Token}", "a.txt", scanner));
        Assert.Equal(("acme-key", 7L, 12), (sighting.Rule, sighting.Offset, sighting.Length));
        Assert.Null(scanner.Rules.Find("github-pat"));
        Assert.Equal("Acme key", scanner.Rules.Find("acme-key")!.Title);
        LadingException e = Assert.Throws<LadingException>(() => RuleSet.BuiltIn.With([pattern with { Pattern = new Regex("(a+)+b") }]));
        Assert.Equal(ErrorKind.Usage, e.Kind);
    }

    [Fact]
    public void Rules_of_one_id_are_one_rule_to_people()
    {
        foreach (var rules in BuiltInRules.All.GroupBy(r => r.Id))
            Assert.Single(rules.Select(r => (r.Title, r.Severity)).Distinct());
    }

    [Fact]
    public void Hostile_content_takes_no_longer_than_other()
    {
        string[] units =
        [
            "-----BEGIN RSA PRIVATE KEY-----", "password=", "token: ", "://a:", "eyJhbGciOiJ", "\"kty\"{", "kind: Secret\n", "AKIA", "b3BlbnNzaC1rZXktdjE", "H4sI", "%41", "\\u0041", "&#65;",
            "QUFBQUFB", "414141414141", "github ", "\"auth\":\"", "mnemonic abandon ", "PuTTY-User-Key-File-2: ", "BEGIN PGP PRIVATE KEY BLOCK", "http-basic{", "Password=server=;",
            "service_account client_email private_key\"", "a\0b\0", "sk-proj-", ":$6$", "curl -u ", "\\\\\\\"",
        ];
        foreach (string unit in units)
        {
            byte[] content = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(unit, (512 << 10) / unit.Length)));
            var found = new List<Sighting>();
            var watch = Stopwatch.StartNew();
            s_scanner.Scan(content, "a.json", lines: true, found);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{unit} took {watch.Elapsed}");
        }
    }

    [Fact]
    public void Any_bytes_are_searched_without_harm_and_give_places_inside_them()
    {
        string[] parts = [Token, "password=\"", "-----BEGIN PRIVATE KEY-----", "\n", "eyJ", "://u:p@h", "\\u00", "%2", "&#x", "\"kty\":", "{", "}", "\"", "auth", "=", ":", " ", "H4sIAAAA", "QUJDREVGR0hJSktMTU5PUA=="];
        Gen<byte[]> part = Gen.OneOf(Gen.Int[0, parts.Length - 1].Select(i => Encoding.ASCII.GetBytes(parts[i])), Gen.Byte.Array[0, 8]);
        part.Array[0, 40].Select(all => all.SelectMany(b => b).ToArray()).Sample(content =>
        {
            var found = new List<Sighting>();
            s_scanner.Scan(content, ".npmrc", lines: true, found);
            long last = 0;
            foreach (Sighting s in found)
            {
                Assert.InRange(s.Offset, last, content.Length);
                Assert.InRange(s.Offset + s.Length, s.Offset + 1, content.Length);
                Assert.True(s.Masked.Count(c => c != '*') <= 4);
                last = s.Offset + s.Length;
            }
        }, iter: 3000);
    }
}
