using System.Text;
using CsCheck;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.BuildFiles.Dockerfiles;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Leaks.Fixing;
using Lading.Leaks.Fixing.Shims;
using Lading.Scanning.Trees;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

public class ComposeShimTests
{
    private static readonly SecretScanner Scanner = new(new FingerprintKey(new byte[32]));

    private static readonly RunShim Shim = new()
    {
        StartOf = image => image switch { "rabbitmq:3.13" => new ImageStart(["docker-entrypoint.sh"], ["rabbitmq-server"]), "app:1" => new ImageStart([], ["/app", "--say", "$HOME \"x\""]), _ => null },
    };

    private static FileFix Fix(string text, string path = "compose.yaml") => BuildFileFixer.Fix(path, Encoding.UTF8.GetBytes(text), null, Shim);

    [Fact]
    public void Services_whose_images_read_no_files_are_started_by_lading_run()
    {
        FileFix fix = Fix("""
            services:
              mq:
                image: rabbitmq:3.13
                environment:
                  RABBITMQ_DEFAULT_PASS: hunter22hunter # the broker
                  RABBITMQ_DEFAULT_USER: app
              app:
                image: app:1
                volumes: [data:/data]
                environment:
                  - API_TOKEN=${TOKEN}
                  - DB_PASSWORD=hunter22hunter
                healthcheck: {test: [CMD, "true"]}
              own:
                image: nobody/knows
                entrypoint: ["/start", "-x"]
                command: serve
                environment: {API_TOKEN: hunter22hunter}
              worker:
                image: nobody/knows
                environment:
                  API_TOKEN: hunter22hunter
                entrypoint:
                  - /start # why
                  - work
                volumes:
                  - data:/data
              line:
                image: nobody/knows
                entrypoint: "/start now"
                environment:
                  API_TOKEN: hunter22hunter
            volumes: {data: }
            """);
        Assert.Empty(fix.Left);
        Assert.Equal("""
            services:
              mq:
                image: rabbitmq:3.13
                environment:
                  RABBITMQ_DEFAULT_PASS_FILE: /run/secrets/rabbitmq_default_pass # the broker
                  RABBITMQ_DEFAULT_USER: app
                secrets:
                  - rabbitmq_default_pass
                entrypoint: ["/usr/local/bin/lading", "run", "--file-env", "RABBITMQ_DEFAULT_PASS", "--", "docker-entrypoint.sh"]
                command: ["rabbitmq-server"]
                volumes:
                  - /usr/local/bin/lading:/usr/local/bin/lading:ro
              app:
                image: app:1
                volumes: [data:/data, /usr/local/bin/lading:/usr/local/bin/lading:ro]
                environment:
                  - API_TOKEN_FILE=/run/secrets/api_token
                  - DB_PASSWORD_FILE=/run/secrets/db_password
                secrets:
                  - api_token
                  - db_password
                entrypoint: ["/usr/local/bin/lading", "run", "--file-env", "API_TOKEN", "--file-env", "DB_PASSWORD", "--"]
                command: ["/app", "--say", "$$HOME \"x\""]
                healthcheck: {test: [CMD, "true"]}
              own:
                image: nobody/knows
                entrypoint: ["/usr/local/bin/lading", "run", "--file-env", "API_TOKEN", "--", "/start", "-x"]
                command: serve
                environment: {API_TOKEN_FILE: /run/secrets/own_api_token}
                secrets:
                  - own_api_token
                volumes:
                  - /usr/local/bin/lading:/usr/local/bin/lading:ro
              worker:
                image: nobody/knows
                environment:
                  API_TOKEN_FILE: /run/secrets/worker_api_token
                secrets:
                  - worker_api_token
                entrypoint:
                  - "/usr/local/bin/lading"
                  - "run"
                  - "--file-env"
                  - "API_TOKEN"
                  - "--"
                  - /start # why
                  - work
                volumes:
                  - data:/data
                  - /usr/local/bin/lading:/usr/local/bin/lading:ro
              line:
                image: nobody/knows
                entrypoint: "/usr/local/bin/lading run --file-env API_TOKEN -- /start now"
                environment:
                  API_TOKEN_FILE: /run/secrets/line_api_token
                secrets:
                  - line_api_token
                volumes:
                  - /usr/local/bin/lading:/usr/local/bin/lading:ro
            volumes: {data: }
            """.ReplaceLineEndings("\n"), fix.After[..fix.After.IndexOf("\n\nsecrets:")]);
        Assert.Contains(fix.ToDo, t => t.Contains("health check of app"));
        Assert.False(Fix(fix.After).IsChanged);
        Assert.Empty(Fix(fix.After).Left);
        Assert.Empty(BuildFileJudge.Judge("compose.yaml", Encoding.UTF8.GetBytes(fix.After), Scanner));
    }

    [Fact]
    public void A_further_variable_joins_the_shim_that_is_there()
    {
        FileFix fix = Fix("""
            services:
              a:
                image: x
                entrypoint: ["/usr/local/bin/lading", "run", "--file-env", "API_TOKEN", "--", "/start"]
                volumes: ["./lading:/usr/local/bin/lading"]
                environment:
                  API_TOKEN_FILE: /run/secrets/api_token
                  DB_PASSWORD: hunter22hunter
              b:
                image: x
                entrypoint: /usr/local/bin/lading run --from-file-env -- /start
                environment:
                  DB_PASSWORD: hunter22hunter
              c:
                image: rabbitmq
                entrypoint: [/start]
                environment:
                  RABBITMQ_DEFAULT_PASS_FILE: /run/secrets/p
            """);
        Assert.Contains("[\"/usr/local/bin/lading\", \"run\", \"--file-env\", \"DB_PASSWORD\", \"--file-env\", \"API_TOKEN\", \"--\", \"/start\"]", fix.After);
        Assert.Contains("volumes: [\"./lading:/usr/local/bin/lading\"]\n", fix.After);
        Assert.Contains("entrypoint: /usr/local/bin/lading run --file-env DB_PASSWORD --from-file-env -- /start\n", fix.After);
        Assert.Contains("[\"/usr/local/bin/lading\", \"run\", \"--file-env\", \"RABBITMQ_DEFAULT_PASS\", \"--\", /start]", fix.After);
        Assert.Empty(fix.Left);
    }

    [Fact]
    public void What_is_not_known_is_left_and_said()
    {
        foreach ((string service, string why) in ((string, string)[])[
            ("    image: nobody/knows\n", "what it starts is not known"), ("    image: ${X}\n", "what it starts is not known"), ("    image: app:1\n    extends: {service: b}\n", "it extends a service"), ("    image: x\n    entrypoint: []\n", "its entrypoint is empty"),
            ("    image: x\n    entrypoint: |\n      /start\n", "its entrypoint is empty or has lines"), ("    image: app:1\n    volumes: []\n", "its volumes are empty"),
            ("    image: app:1\n    <<: *v\n", "its volumes is shared")])
        {
            FileFix fix = Fix($"x: &v {{volumes: [a:/a]}}\nservices:\n  a:\n{service}    environment:\n      API_TOKEN: hunter22hunter\n");
            Assert.False(fix.IsChanged);
            Assert.Contains(why, fix.Left.Single().Message);
        }
        FileFix plain = BuildFileFixer.Fix("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      API_TOKEN: hunter22hunter\n"u8);
        Assert.Contains("With --shim, the service is started by 'lading run'", plain.Left.Single().Message);
    }

    [Theory]
    [InlineData("FROM x\nENTRYPOINT [\"/e\"]\nCMD [\"a\", \"b\"]", null, "/e|a b")]
    [InlineData("FROM x\nCMD [\"a\"]\nENTRYPOINT [\"/e\"]", null, "/e|a")]
    [InlineData("FROM base\nENTRYPOINT [\"/e\"]", null, "/e|")]
    [InlineData("FROM base\nCMD [\"other\"]", null, "base-entry|other")]
    [InlineData("FROM base", null, "base-entry|base-command")]
    [InlineData("FROM scratch\nCMD [\"/a\"]", null, "|/a")]
    [InlineData("FROM x\nENTRYPOINT exec /e $A", null, "/bin/sh -c exec /e $A|")]
    [InlineData("FROM x\nSHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT []\nCMD run it", null, "|/bin/bash -c run it")]
    [InlineData("FROM base AS one\nCMD [\"c\"]\nFROM one\nENTRYPOINT [\"/e\"]", null, "/e|")]
    [InlineData("FROM base AS one\nCMD [\"c\"]\nFROM one AS two\nENTRYPOINT [\"/e\"]", "one", "base-entry|c")]
    [InlineData("FROM x\nCMD [\"a\"]", null, null)]
    [InlineData("FROM $X\nCMD [\"a\"]", null, null)]
    [InlineData("FROM x\nENTRYPOINT [\"/e\"]", "nowhere", null)]
    public void A_Dockerfile_tells_what_its_image_starts(string text, string? target, string? expected)
    {
        ImageStart? start = ImageStart.OfDockerfile(DockerfileReader.Read(Encoding.UTF8.GetBytes(text), "Dockerfile"), target, b => b == "base" ? new ImageStart(["base-entry"], ["base-command"]) : null);
        Assert.Equal(expected, start is null ? null : string.Join(' ', start.Entrypoint) + "|" + string.Join(' ', start.Command));
    }

    [Fact]
    public void A_service_that_is_built_starts_what_its_Dockerfile_says()
    {
        using var folder = new TemporaryFolder();
        folder.Write("web/Dockerfile", "FROM scratch\nENTRYPOINT [\"/web\"]\nCMD [\"--serve\"]\n"u8.ToArray());
        FileFix fix = Fix("services:\n  web:\n    build: web\n    environment:\n      API_TOKEN: hunter22hunter\n", folder["compose.yaml"]);
        Assert.Contains("\"--\", \"/web\"]\n    command: [\"--serve\"]\n", fix.After);
    }

    [Fact]
    public void Fixes_stay_yaml_and_a_second_one_changes_nothing()
    {
        string[] parts = ["  a:\n    image: app:1\n", "  b:\n    image: rabbitmq:3.13\n    secrets:\n      - x\n", "    environment:\n      API_TOKEN: abcd1234\n      A: b\n", "    environment:\n      - DB_PASSWORD=abcd1234 # c\n      - API_TOKEN\n",
            "    environment: {DB_PASSWORD: abcd1234}\n", "    entrypoint: x y\n", "    entrypoint: [x, 'y']\n", "    entrypoint:\n    - x\n", "    volumes:\n      - a:/a\n", "    command: x\n", "    # note\n"];
        Gen.Int[0, parts.Length - 1].Select(i => parts[i]).Array[1, 8].Sample(chosen =>
        {
            string text = "services:\n" + string.Concat(chosen.Select((p, i) => p.StartsWith("  a:") || p.StartsWith("  b:") ? p.Replace("a:\n", $"a{i}:\n").Replace("b:\n", $"b{i}:\n") : p)) + "secrets:\n  x: {file: a}\n";
            try
            {
                YamlTree.ParseAll(text);
                FileFix fix = Fix(text);
                YamlTree.ParseAll(fix.After);
                Assert.Equal(fix.After, Fix(fix.After).After);
            }
            catch (Exception e) when (e is LadingException or Lading.Scanning.ParseException)
            {
                Assert.ThrowsAny<Exception>(() => YamlTree.ParseAll(text));
            }
        }, iter: 1000);
    }
}
