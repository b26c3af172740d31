using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Leaks.BuildFiles.Rules;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Xunit;

namespace Lading.Tests.Leaks.BuildFiles;

public class BuildFileJudgeTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static IReadOnlyList<Leak> Judge(string path, string text, BuildContext? context = null) =>
        BuildFileJudge.Judge(path, Encoding.UTF8.GetBytes(text), Scanner, context, out _);

    /// <summary>Rule and line of each leak.</summary>
    private static string[] Docker(string text) => [.. Judge("Dockerfile", text).Select(l => $"{l.Places[0].Line} {l.Rule}")];

    [Fact]
    public void Every_stage_counts_and_names_that_are_none_do_not()
    {
        Assert.Equal(["3 secret-in-arg", "4 secret-in-env", "7 secret-in-env", "8 secret-in-arg", "9 secret-in-label"], Docker("""
            FROM a AS one
            ENV SSH_AUTH_SOCK=/x KMS_KEY_ALIAS=alias/x GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D TOKEN_FILE=/run/x
            ARG NPM_TOKEN
            ENV DB_PASS=hunter22 \
              MODE=x
            FROM scratch
            ENV dbPassword "correct horse"
            ARG PGPASSWORD=abcd1234
            LABEL api.token=f00ba4f00ba4
            ENV AUTH_TYPE=basic ENABLE_AUTH=true API_TOKEN= JWT_SECRET=/run/secrets/jwt
            """));
    }

    [Fact]
    public void A_literal_has_a_fingerprint_and_is_never_shown()
    {
        Leak leak = Judge("a/Dockerfile", "FROM a\nENV DB_PASS=hunter22hunter22 A=b\n").Single();
        Assert.NotNull(leak.Fingerprint);
        Assert.DoesNotContain("hunter22", leak.ToString() + string.Join(' ', leak.Details) + leak.Places[0]);
        Assert.Equal((PlaceKind.BuildFile, "a/Dockerfile", 2, 5, "ENV"), (leak.Places[0].Kind, leak.Places[0].Path, leak.Places[0].Line, leak.Places[0].Column, leak.Places[0].Instruction));
        Leak other = Judge("Dockerfile", "FROM a\nENV DB_PASS=changeme\n").Single();
        Assert.Equal((LeakSeverity.Low, null), (other.Severity, other.Fingerprint));
        Assert.Null(Judge("Dockerfile", "FROM a\nARG DB_PASS\n").Single().Fingerprint);
    }

    [Fact]
    public void Files_that_are_copied()
    {
        Assert.Equal(["2 secret-file-copied", "3 secret-file-copied", "3 secret-file-copied", "4 secret-file-copied", "5 secret-file-copied", "8 secret-file-copied"], Docker("""
            FROM a
            COPY .npmrc package.json ./
            ADD id_rsa config/.env /x/
            COPY ["deploy key/id_ed25519", "/k"]
            COPY npmrc.ci /root/.npmrc
            COPY .env.example app.pub src/ ./
            COPY --from=b /a /b
            COPY <<EOF /root/.netrc
            machine x login y password z
            EOF
            RUN npm ci && rm -f .npmrc
            """));
        Assert.Contains(Judge("Dockerfile", "FROM a\nCOPY .npmrc .\nRUN npm ci\nRUN rm .npmrc\n").Single().Details, d => d.StartsWith("line 4 removes it"));
    }

    [Fact]
    public void Words_of_commands()
    {
        Assert.Equal(["2 secret-in-command", "3 secret-in-command", "4 secret-in-command", "5 secret-in-command", "6 secret-in-command", "7 secret-in-command", "8 secret-in-command",
            "9 secret-in-command", "10 secret-in-command", "11 secret-in-command", "12 credentials-in-url", "13 secret-in-command", "17 secret-in-command", "19 secret-in-command", "20 secret-in-command"], Docker("""
            FROM a
            RUN curl -fsSL -u bot:s3cr3t99 https://x/y | sh
            RUN curl -H "Authorization: Bearer abcdef123456" https://x
            RUN docker login -u me -p Passw0rd99 reg.example
            RUN aws configure set aws_secret_access_key wJalrXUtnFEMIK7MDENGbPxRfiCYzzzz && aws s3 ls
            RUN npm config set //registry.npmjs.org/:_authToken=npm_abcdefghijk
            RUN PGPASSWORD=abcd1234 psql -h db
            RUN export API_TOKEN='abcd1234' && ./run
            RUN set -ex; mysql -uroot -pS3cr3tS3 < x.sql
            RUN echo 'root:toor1234' | chpasswd
            RUN ["./setup", "--password", "abcd1234"]
            RUN git clone https://bot:abcd1234@github.com/x/y.git
            RUN sshpass -p abcd1234 ssh x
            RUN docker login -u me --password-stdin < /run/secrets/p && curl -u "$U:$P" https://x && mvn -s settings.xml -Dfoo=bar package
            RUN apt-key adv --keyserver x --recv-keys 0123ABCD && ./run --key server.pem --token-file /x --sort-key a
            RUN <<EOF
            cargo login abcd1234
            EOF
            CMD ["server", "--db-password=abcd1234"]
            HEALTHCHECK CMD curl -u admin:abcd1234 localhost
            """));
    }

    [Fact]
    public void What_run_writes_stays_also_when_it_came_from_a_mount()
    {
        Assert.Equal(["2 secret-in-arg", "3 secret-written", "6 secret-written", "7 secret-written", "9 secret-written"], Docker("""
            FROM a
            ARG NPM_TOKEN
            RUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci
            RUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci && rm -f .npmrc
            RUN echo '//registry.npmjs.org/:_authToken=${NPM_TOKEN}' > .npmrc && npm ci
            RUN --mount=type=secret,id=t echo "token = $(cat /run/secrets/t)" >> /etc/app.conf
            RUN --mount=type=secret,id=t git clone https://$(cat /run/secrets/t)@github.com/x/y
            RUN --mount=type=secret,id=t curl -H "Authorization: token $(cat /run/secrets/t)" https://x > /dev/null
            RUN --mount=type=secret,id=t,env=T npm config set //r/:_authToken=$T
            RUN echo "NODE_ENV=production" > .env && echo PASSWORD_FILE=/x >> .env
            """).Where(r => !r.Contains("secret-in-command")));
    }

    [Fact]
    public void Comments_silence()
    {
        Assert.Empty(Docker("# check=skip=SecretsUsedInArgOrEnv;error=true\nFROM a\nENV DB_PASS=hunter22\nARG TOKEN\n"));
        Assert.Equal(["9 secret-in-arg", "12 secret-in-arg"], Docker("""
            FROM a
            # lading:allow
            ENV A_TOKEN=abcd1234
            # check=skip=SecretsUsedInArgOrEnv
            ARG B_TOKEN
            # hadolint ignore=DL3064
            # trivy:ignore:DS-0031
            ARG C_TOKEN
            ARG D_TOKEN

            # lading:allow secret-in-env
            ARG E_TOKEN
            """));
        BuildFileJudge.Judge("Dockerfile", "FROM a\nENV A_TOKEN=abcd1234 \\\n  # lading:allow\n  B=c\n"u8, Scanner, null, out int ignored);
        Assert.Equal(1, ignored);
    }

    [Fact]
    public void The_context_tells_what_copy_takes_along()
    {
        const string Text = "FROM a\nCOPY . .\n";
        Leak none = Judge("Dockerfile", Text, new BuildContext(null, [".git", "main.go"])).Single();
        Assert.Equal(("dockerignore-missing", LeakSeverity.Medium), (none.Rule, none.Severity));
        Assert.Contains(".git .env *.pem *.key", none.Title);
        Assert.Equal(LeakSeverity.Low, Judge("Dockerfile", Text, new BuildContext(".git\n**/.env\n", ["main.go"])).Single().Severity);
        Assert.Empty(Judge("Dockerfile", Text, new BuildContext("*\n!src\n", [".git"])));
        Assert.Empty(Judge("Dockerfile", Text, new BuildContext("# c\n.git/\n.env\n*.pem\n**/*.key\n", ["id.txt"])));
        Assert.Contains(".npmrc", Judge("Dockerfile", Text, new BuildContext(".git\n.env\n*.pem\n*.key\n", [".npmrc"])).Single().Title);
        Assert.Empty(Judge("Dockerfile", "FROM a\nCOPY src .\n", new BuildContext(null, [".git"])));
    }

    [Fact]
    public void Compose_services()
    {
        IReadOnlyList<Leak> leaks = Judge("compose.yaml", """
            x-env: &env
              SHARED_TOKEN: abcd1234efgh
            services:
              db:
                image: postgres:16
                environment:
                  <<: *env
                  POSTGRES_PASSWORD: hunter22hunter
                  POSTGRES_USER: app
              web:
                build:
                  context: .
                  args:
                    NPM_TOKEN: ${NPM_TOKEN}
                environment:
                  - API_KEY=${API_KEY}
                  - DATABASE_URL=postgres://app:hunter22@db/app
                  - DB_PASSWORD_FILE=/run/secrets/db
                  - GITHUB_TOKEN
                  - SMTP_PASSWORD=${SMTP_PASSWORD:-hunter22}
                env_file: .env
                command: ["serve", "--admin-password=hunter22"]
              mq:
                image: docker.io/library/rabbitmq:3.13-management
                environment:
                  RABBITMQ_DEFAULT_PASS_FILE: /run/secrets/mq
              graf:
                image: grafana/grafana:11.0.0
                environment:
                  <<: *env
                  GF_SECURITY_ADMIN_PASSWORD_FILE: /run/secrets/g
            secrets:
              t:
                environment: TOKEN
            """);
        Assert.Equal(
            ["2 compose-secret-in-environment High", "8 compose-secret-in-environment High", "14 secret-in-build-arg Medium", "16 compose-secret-in-environment Medium", "17 compose-secret-in-environment High",
                "19 compose-secret-in-environment Medium", "20 compose-secret-in-environment High", "21 compose-env-file Low", "22 secret-in-command High", "26 compose-file-variable-unread Medium",
                "31 compose-file-variable-unread Medium", "34 compose-secret-in-layer Low"],
            leaks.Select(l => $"{l.Places[0].Line} {l.Rule} {l.Severity}"));
        Assert.Contains(leaks[1].Details, d => d.Contains("POSTGRES_PASSWORD_FILE"));
        Assert.Equal("/services/db/environment", leaks[1].Places[0].Pointer);
    }

    [Fact]
    public void Kubernetes_objects()
    {
        IReadOnlyList<Leak> leaks = Judge("k8s.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              template:
                spec:
                  containers:
                  - name: app
                    image: app:1
                    args: ["--token", "abcd1234efgh"]
                    env:
                    - {name: DB_PASSWORD, value: hunter22hunter}
                    - name: DB_HOST
                      value: db
                    - name: URL
                      value: redis://:hunter22@cache:6379
                    - name: API_KEY
                      valueFrom: {secretKeyRef: {name: web, key: api}}
                    envFrom:
                    - secretRef: {name: all}
            ---
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: c}
              data:
                LOG: info
                db.password: hunter22hunter
                app.properties: |
                  a=b
                  spring.datasource.password=hunter22hunter
            - apiVersion: v1
              kind: Secret
              metadata: {name: s}
              data:
                password: aHVudGVyMjI=
                empty: ""
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: pull}
            type: kubernetes.io/dockerconfigjson
            data:
              .dockerconfigjson: eyJhdXRocyI6e319
            """);
        Assert.Equal(
            ["10 secret-in-command", "12 kubernetes-secret-in-env", "16 kubernetes-secret-in-env", "17 kubernetes-secret-as-env", "20 kubernetes-secret-as-env", "30 kubernetes-secret-in-configmap",
                "31 kubernetes-secret-in-configmap", "38 kubernetes-secret-literal", "46 kubernetes-registry-credentials"],
            leaks.Select(l => $"{l.Places[0].Line} {l.Rule}"));
        Assert.Equal("/0/spec/template/spec/containers/0/env/0/value", leaks[1].Places[0].Pointer);
        Assert.Empty(Judge("s.yaml", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData: {a: AgB}\n"));
        Assert.Throws<LadingException>(() => Judge("t.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  {{ range }}\n- :\n"));
    }

    [Fact]
    public void Scripts_and_workflows_that_pass_secrets_to_builds()
    {
        Assert.Equal(["2 secret-in-build-arg Medium", "3 secret-in-build-arg High"], Judge("build.sh", "docker build --build-arg VERSION=1 .\ndocker build --build-arg NPM_TOKEN=$NPM_TOKEN .\nbuildah bud --build-arg=\"DB_PASS=hunter22\" .\n").Select(l => $"{l.Places[0].Line} {l.Rule} {l.Severity}"));
        Assert.Equal(["6"], Judge(".github/workflows/x.yml", "on: push\njobs:\n  a:\n    build-args: |\n      VERSION=1\n      NPM_TOKEN=${{ secrets.NPM }}\n    other: API_TOKEN=x\n").Select(l => $"{l.Places[0].Line}"));
    }

    [Fact]
    public void Kinds_are_told_by_name_and_content()
    {
        static BuildFileKind Of(string path, string text) => BuildFileKinds.Of(path, Encoding.UTF8.GetBytes(text));
        Assert.Equal(BuildFileKind.Dockerfile, Of("x/web.Dockerfile", "# c\nfrom a\n"));
        Assert.Equal(BuildFileKind.None, Of("Dockerfile.md", "FROM a\n"));
        Assert.Equal(BuildFileKind.Dockerfile, Of("Containerfile", "ARG A\nFROM a\n"));
        Assert.Equal(BuildFileKind.Compose, Of("stack.yml", "services:\n  a:\n    image: x\n"));
        Assert.Equal(BuildFileKind.None, Of("a.yml", "services:\n  App\\Foo: ~\n"));
        Assert.Equal(BuildFileKind.Kubernetes, Of("a.yaml", "kind: Pod\napiVersion: v1\n"));
        Assert.Equal(BuildFileKind.None, Of("a.sh", "echo"));
    }

    [Fact]
    public void Every_rule_is_documented_and_has_its_own_id()
    {
        Assert.Equal(BuildFileRules.All.Count, BuildFileRules.All.Select(r => r.Id).Distinct().Count());
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/build-files.md"));
        foreach (BuildFileRule rule in BuildFileRules.All)
        {
            Assert.Contains($"### {rule.Id}\n", page);
            foreach (string alias in rule.Aliases.Where(a => !a.StartsWith("AVD-")))
                Assert.Contains(alias, page);
        }
    }

    [Fact]
    public void Random_and_mutated_files_are_judged_or_refused()
    {
        string[] names = ["Dockerfile", "compose.yaml", "k.yaml", "x.sh"];
        string[] pieces = ["FROM a\n", "RUN ", "ENV A_TOKEN=", "curl -u a:b", " > .npmrc", "$(", "`", "'", "\"", "\\\n", "<<EOF\n", "EOF\n", "services:\n", "  a:\n", "    image: x\n", "    environment:\n", "      - TOKEN=x\n", "      K_PASSWORD: y\n",
            "apiVersion: v1\n", "kind: Secret\n", "data:\n", "  a: b\n", "&x ", "*x", "<<: ", "- ", "{", "}", "https://a:b@c", "--build-arg TOKEN=1", "build-args: |\n", "${A:-", "COPY .env .\n", "# lading:allow\n", "\t", "\0", "é"];
        Gen.Select(Gen.Int[0, 3].Select(i => names[i]), Gen.OneOf(Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]), Gen.String[0, 4]).Array[0, 40]).Sample((name, parts) =>
        {
            try
            {
                foreach (Leak leak in Judge(name, string.Concat(parts), new BuildContext(string.Concat(parts), ["a"])))
                    Assert.NotEmpty(leak.Places);
            }
            catch (LadingException)
            {
            }
        }, iter: 3000);
    }

    [Fact]
    public void Large_hostile_files_end_quickly()
    {
        foreach (string unit in (string[])["$(", "`", "'", "https://a:b@", "<<A ", "a=\"", "${A:-", "echo x > .env;", "\\\n", "--password x "])
            Judge("Dockerfile", "FROM a\nRUN " + string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length)) + "\n");
        Judge("Dockerfile", "FROM a\n" + string.Concat(Enumerable.Repeat("COPY .npmrc .\nRUN rm .npmrc\n", 2000)));
        Judge("x.sh", string.Concat(Enumerable.Repeat("--build-arg TOKEN=$X ", 100_000)));
    }
}
