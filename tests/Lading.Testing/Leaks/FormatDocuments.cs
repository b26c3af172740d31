using System.Security.Cryptography;
using System.Text;

namespace Lading.Testing.Leaks;

/// <summary>
/// Formats whose description in the table is for people: values that go by a name, and files that hold a secret by what they are. Knows nothing of the
/// rules that are to find them.
/// </summary>
public static class FormatDocuments
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private static readonly string s_word = Digits + Lower + Lower.ToUpperInvariant();

    private static string Word(Random random, int count) => FormatSamples.Draw(random, s_word, count);

    private static string Url(Random random, int count) => FormatSamples.Draw(random, s_word + "-_", count);

    private static string Hex(Random random, int count) => FormatSamples.Draw(random, Digits + "abcdef", count);

    private static string Small(Random random, int count) => FormatSamples.Draw(random, Digits + Lower, count);

    private static string Base64(Random random, int bytes)
    {
        var buffer = new byte[bytes];
        random.NextBytes(buffer);
        return Convert.ToBase64String(buffer);
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    /// <summary><c>NAME=value</c>; null for a format that has none, or is described in words that tell how to make one.</summary>
    public static string? Line(string id, Random r) => id switch
    {
        "gitlab-runner-auth" => $"VALUE=glrt-{Url(r, 20)}",
        "circleci-personal" => $"VALUE=CCIPAT_{Word(r, 22)}_{Hex(r, 40)}",
        "sourcegraph" => $"VALUE=sgp_{Hex(r, 16)}_{Hex(r, 40)}",
        "pypi-token" => $"VALUE=pypi-AgEIcHlwaS5vcmc{Url(r, 120)}",
        "testpypi-token" => $"VALUE=pypi-AgENdGVzdC5weXBpLm9yZw{Url(r, 120)}",
        "nuget-apikey" => $"NUGET_API_KEY=oy2{Small(r, 43)}",
        "artifactory-api-key" => $"VALUE=AKCp{Word(r, 69)}",
        "cloudsmith" => $"VALUE=csa_{Hex(r, 30)}{Word(r, 6)}",
        "swarm-join-token" => $"VALUE=SWMTKN-1-{Small(r, 50)}-{Small(r, 25)}",
        "aws-session-token" => $"VALUE=IQoJb3JpZ2lu{Base64(r, 300)}",
        "aws-cognito-pool" => $"COGNITO_IDENTITY_POOL_ID=us-east-1:{FormatSamples.Guid(r)}",
        "azure-ad-secret-legacy" => $"AZURE_CLIENT_SECRET={FormatSamples.Draw(r, s_word + "~._-", 34)}",
        "azure-appconfig" => $"VALUE=Endpoint=https://acme.azconfig.io;Id=ab-l0-s0:{Word(r, 20)};Secret={Base64(r, 32)}",
        "gcp-refresh-token" => $"GOOGLE_REFRESH_TOKEN=1//0{Url(r, 100)}",
        "gcp-hmac" => $"VALUE=GOOG1E{FormatSamples.Draw(r, Digits + Lower.ToUpperInvariant(), 55)}",
        "gemini-auth-key" => $"VALUE=AQ.Ab8{Url(r, 50)}",
        "discord-bot" => $"DISCORD_TOKEN={Encoded(FormatSamples.Draw(r, "123456789", 18))}.{Url(r, 6)}.{Url(r, 38)}",
        "smtp-url" => $"VALUE=smtp://mailer:{Word(r, 16)}@mail.acme.io:587",
        "square" => $"VALUE=sq0atp-{Url(r, 22)}",
        "adyen" => $"ADYEN_API_KEY=AQE{Word(r, 20)}*{Word(r, 40)}-{Word(r, 40)}",
        "vault-service" => $"VALUE=hvs.{Url(r, 95)}",
        "vault-recovery" => $"VALUE=hvr.{Url(r, 95)}",
        "vault-unseal" => $"VAULT_UNSEAL_KEY={Base64(r, 33)}",
        "heroku" => $"VALUE=HRKU-AA{Url(r, 58)}",
        "vercel" => $"VALUE=vcp_{Word(r, 56)}",
        "databricks" => $"VALUE=dapi{Hex(r, 32)}",
        "newrelic-ingest" => $"VALUE=NRII-{Url(r, 32)}",
        "pagerduty" => $"PAGERDUTY_TOKEN={Url(r, 20)}",
        "okta" => $"OKTA_API_TOKEN=00{Url(r, 40)}",
        "bitwarden-sm" => $"BWS_ACCESS_TOKEN=0.{FormatSamples.Guid(r)}.{Word(r, 30)}:{Base64(r, 16)}",
        "tailscale" => $"VALUE=tskey-auth-{Word(r, 17)}-{Word(r, 32)}",
        "supabase" => $"VALUE=sb_secret_{Url(r, 31)}",
        "elastic-cloud" => $"VALUE=essu_{Base64(r, 48)}",
        "figma" => $"VALUE=figd_{Url(r, 40)}",
        "notion" => $"VALUE=ntn_{Word(r, 46)}",
        "asana" => $"ASANA_TOKEN=1/{FormatSamples.Draw(r, "123456789", 16)}:{Hex(r, 32)}",
        "twitter-bearer" => $"VALUE=AAAAAAAAAAAAAAAAAAAAA{Word(r, 90)}",
        "salesforce" => $"VALUE=00D{Word(r, 15)}!{Word(r, 90)}",
        "new-akamai" => $"client_secret_for=akab-{Small(r, 16)}-{Small(r, 16)}",
        "yandex" => $"VALUE=AQVN{Url(r, 38)}",
        "url-basic-auth" => $"VALUE=https://bot:{Word(r, 20)}@git.acme.io/app.git",
        "db-url" => $"VALUE=postgresql://app:{Word(r, 16)}@db.acme.io:5432/app",
        "jdbc-url" => $"VALUE=jdbc:postgresql://db.acme.io/app?user=app&password={Word(r, 16)}",
        "laravel-app-key" => $"APP_KEY=base64:{Base64(r, 32)}",
        "dotenv-generic" => $"DB_PASSWORD={Word(r, 20)}",
        _ => null,
    };

    /// <summary>A file that holds a secret by its name or its structure; null for other formats.</summary>
    public static (string Path, string Text)? File(string id, Random r)
    {
        string password = Word(r, 18);
        return id switch
        {
            "npm-legacy" => (".npmrc", $"//registry.acme.io/:_authToken={FormatSamples.Guid(r)}\n"),
            "npm-basic" => (".npmrc", $"registry=https://registry.acme.io/\n_auth={Encoded("bot:" + password)}\n"),
            "nuget-cleartext" => ("NuGet.Config", $"<configuration><packageSourceCredentials><acme><add key=\"Username\" value=\"bot\" /><add key=\"ClearTextPassword\" value=\"{password}\" /></acme></packageSourceCredentials></configuration>"),
            "composer-auth" => ("auth.json", $"{{\"http-basic\":{{\"repo.acme.io\":{{\"username\":\"bot\",\"password\":\"{password}\"}}}}}}"),
            "maven-password" => ("settings.xml", $"<settings><servers><server><id>a</id><username>bot</username><password>{password}</password></server></servers></settings>"),
            "maven-master" => ("settings-security.xml", $"<settingsSecurity><master>{{{Base64(r, 32)}}}</master></settingsSecurity>"),
            "gradle-credential" => ("gradle.properties", $"org.gradle.jvmargs=-Xmx1g\nnexusPassword={password}\n"),
            "pip-index-url" => ("pip.conf", $"[global]\nextra-index-url = https://bot:{password}@pypi.acme.io/simple\n"),
            "docker-config-auth" => (".docker/config.json", $"{{\"auths\":{{\"registry.acme.io\":{{\"auth\":\"{Encoded("bot:" + password)}\"}}}}}}"),
            "kubeconfig" => (".kube/config", $"apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    client-key-data: {Encoded(Pem())}\n"),
            "k8s-secret-manifest" => ("secret.yaml", $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: {Encoded(password)}\n"),
            "helm-repo" => ("repositories.yaml", $"apiVersion: \"\"\nrepositories:\n- name: a\n  password: {password}\n  url: https://charts.acme.io\n"),
            "aws-credentials-file" => (".aws/credentials", $"[default]\naws_access_key_id = AKIA{FormatSamples.Draw(r, "IJ", 1)}{FormatSamples.Draw(r, Lower.ToUpperInvariant(), 15)}\naws_secret_access_key = {Base64(r, 30)}\n"),
            "azure-sas" => ("a.json", $"{{\"url\":\"https://a.blob.core.windows.net/c?sv=2022-11-02&ss=b&srt=o&sp=r&se=2030-01-01T00:00:00Z&sig={Uri.EscapeDataString(Base64(r, 32))}\"}}"),
            "azure-publish-profile" => ("a.publishsettings", $"<publishData><publishProfile userName=\"$a\" userPWD=\"{Word(r, 60)}\" /></publishData>"),
            "gcp-service-account" => ("key.json", $"{{\"type\":\"service_account\",\"private_key_id\":\"{Hex(r, 40)}\",\"private_key\":\"{Pem().ReplaceLineEndings("\\n")}\",\"client_email\":\"a@b.iam.gserviceaccount.com\"}}"),
            "gcp-adc" => ("application_default_credentials.json", $"{{\"client_id\":\"1-a.apps.googleusercontent.com\",\"client_secret\":\"d-{Word(r, 20)}\",\"refresh_token\":\"1//0{Url(r, 60)}\",\"type\":\"authorized_user\"}}"),
            "tfstate" => ("terraform.tfstate", $"{{\"version\":4,\"terraform_version\":\"1.5.0\",\"resources\":[{{\"instances\":[{{\"attributes\":{{\"password\":\"{password}\"}}}}]}}]}}"),
            "fly-io" => ("a.json", $"{{\"t\":\"FlyV1 fm2_{Base64(r, 120)}\"}}"),
            "wireguard-private" => ("wg0.conf", $"[Interface]\nPrivateKey = {Base64(r, 32)}\nAddress = 10.0.0.1/24\n"),
            "pem-private-key" => ("server.key", Pem()),
            "jwk-private" => ("key.json", $"{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Url(r, 42)}A\",\"y\":\"{Url(r, 42)}A\",\"d\":\"{Url(r, 42)}A\"}}"),
            "netrc" => (".netrc", $"machine git.acme.io login bot password {password}\n"),
            "pgpass" => (".pgpass", $"db.acme.io:5432:app:app:{password}\n"),
            "mysql-cnf" => (".my.cnf", $"[client]\nuser = app\npassword = {password}\n"),
            "git-credentials" => (".git-credentials", $"https://bot:{password}@git.acme.io\n"),
            "htpasswd" => (".htpasswd", $"admin:$apr1${Word(r, 8)}${Word(r, 22)}\n"),
            "shadow-hash" => ("etc/shadow", $"root:$6${Word(r, 16)}${Word(r, 86)}:19000:0:99999:7:::\n"),
            "wp-config" => ("wp-config.php", $"<?php\ndefine('DB_PASSWORD', '{password}');\n"),
            "django-secret" => ("settings.py", $"SECRET_KEY = '{FormatSamples.Draw(r, s_word + "!@#%^&*(-_=+)", 50)}'\n"),
            "flask-secret" => ("app.py", $"app.config['SECRET_KEY'] = '{Word(r, 32)}'\n"),
            "rails-master-key" => ("config/master.key", Hex(r, 32)),
            "shell-history" => (".bash_history", $"ls\nexport DB_PASSWORD={password}\n"),
            "cloud-init" => ("user-data", $"#cloud-config\npassword: {password}\nchpasswd: {{ expire: False }}\n"),
            "ado-connection-string" => ("appsettings.json", $"{{\"ConnectionStrings\":{{\"a\":\"Server=db.acme.io;Database=app;User Id=app;Password={password};\"}}}}"),
            "odbc-dsn" => ("odbc.txt", $"Driver={{ODBC Driver 18 for SQL Server}};Server=db.acme.io;UID=app;PWD={password};\n"),
            "http-authorization" => ("request.txt", $"GET / HTTP/1.1\nHost: a\nAuthorization: Bearer {Word(r, 40)}\n"),
            _ => null,
        };
    }

    /// <summary>A key made for this once: cryptography draws by itself, so that the corpus differs from run to run in these.</summary>
    private static string Pem()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
