using System.Text;
using Lading.Leaks.Fixing;
using Lading.Leaks.Fixing.Shims;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>
/// Starts Compose files before and after their fix with a real engine (<c>LADING_TEST_DOCKER=1</c>) and docker-compose: the program gets the secret both
/// times, the container's configuration has it the first time only. The images are called like those of the table and read files like them.
/// </summary>
public class FixedComposeTests
{
    private const string Tag = "lading-fixed-compose";

    private static readonly Lazy<(string? Compose, string Docker, string Why)> Tools = new(Find);

    [Theory]
    [InlineData("postgres", "POSTGRES_PASSWORD", "      POSTGRES_PASSWORD: {0}\n      POSTGRES_USER: app\n")]
    [InlineData("mariadb", "MARIADB_ROOT_PASSWORD", "      - MARIADB_ROOT_PASSWORD={0} # change\n      - A=b\n")]
    [InlineData("postgres", "POSTGRES_PASSWORD", "      POSTGRES_PASSWORD: ${{CANARY}}\n")]
    [InlineData("grafana/grafana", "GF_SECURITY_ADMIN_PASSWORD", "      GF_SECURITY_ADMIN_PASSWORD: \"{0}\"\n")]
    [InlineData("lscr.io/linuxserver/app", "DB_PASSWORD", "      DB_PASSWORD: '{0}'\n")]
    public void The_container_has_a_path_and_the_program_the_secret(string image, string variable, string environment) =>
        Prove(image, $"    command: [{variable}]\n    environment:\n{string.Format(environment, ScriptImage.Canary)}", shim: null);

    [Theory]
    [InlineData("rabbitmq", "    command: [strict, RABBITMQ_DEFAULT_PASS]\n    environment:\n      RABBITMQ_DEFAULT_PASS: {0}\n")]
    [InlineData("nobody/knows", "    entrypoint: [/entry.sh, strict]\n    command: API_TOKEN\n    environment:\n      - API_TOKEN={0}\n")]
    [InlineData("nobody/knows", "    entrypoint: /entry.sh strict API_TOKEN\n    environment: {{API_TOKEN: {0}}}\n")]
    public void A_program_that_reads_no_files_gets_it_by_lading_run(string image, string service)
    {
        if (ScriptImage.Native is not { } program)
        {
            Assert.Skip(ScriptImage.NoNative);
            return;
        }
        Prove(image, string.Format(service, ScriptImage.Canary), new RunShim { HostPath = program, StartOf = _ => new ImageStart(["/entry.sh"], []) });
    }

    private static void Prove(string image, string service, RunShim? shim)
    {
        if (Tools.Value.Compose is not { } compose)
        {
            Assert.Skip(Tools.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        string project = $"-p lading{Guid.NewGuid():n}"[..20];
        compose = $"{compose} {project} -f compose.yaml";
        string docker = Tools.Value.Docker, reference = $"{image}:{Tag}";
        Run(ScriptImage.Write(folder, shim?.HostPath));
        Run(folder, $"{docker} import -c 'ENTRYPOINT [\"/entry.sh\"]' image.tar {reference}");
        try
        {
            string text = $"services:\n  app:\n    image: {reference}\n    network_mode: none\n{service}";
            (string before, string said) = Start(folder, compose, docker, text, 1);
            Assert.Contains(ScriptImage.Canary, before);
            Assert.Contains(ScriptImage.Got(ScriptImage.Canary) + " as 1", said);

            FileFix fix = BuildFileFixer.Fix("compose.yaml", Encoding.UTF8.GetBytes(text), null, shim);
            Assert.Empty(fix.Left);
            // The commands take the value from the variable that the file has or means.
            string variable = fix.Commands[0].Split('$')[1].Split('"')[0];
            Run(folder, $"{variable}=$CANARY; {fix.Commands[0]}");
            (string after, string saidAfter) = Start(folder, compose, docker, fix.After, 1);
            Assert.DoesNotContain(ScriptImage.Canary, after);
            Assert.Contains(ScriptImage.Got(ScriptImage.Canary) + " as 1", saidAfter);
        }
        finally
        {
            ScriptImage.Try(folder.Path, $"{compose} down -t 0; {docker} image rm -f {reference}");
        }
    }

    /// <summary>Starts the file; what inspect and 'config' show, and what the program said.</summary>
    private static (string Shown, string Said) Start(TemporaryFolder folder, string compose, string docker, string text, int containers)
    {
        folder.Write("compose.yaml", Encoding.UTF8.GetBytes(text));
        Run(folder, $"{compose} up -d --force-recreate -t 0");
        string[] ids = ScriptImage.Run(folder.Path, $"{compose} ps -q").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(containers, ids.Length);
        string said = "";
        for (int i = 0; i < 100 && !said.Contains("got ") && !said.Contains("refused") && !said.Contains("error:"); i++)
        {
            said = ScriptImage.Run(folder.Path, $"{docker} logs {ids[0]}").Output;
            Thread.Sleep(100);
        }
        return (ScriptImage.Run(folder.Path, $"{docker} inspect {ids[0]}; {compose} config").Output, said);
    }

    private static void Run(TemporaryFolder folder, string command) => Run(ScriptImage.Try(folder.Path, command));

    private static void Run(string problem) => Assert.True(problem.Length == 0, problem);

    private static (string? Compose, string Docker, string Why) Find()
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_DOCKER") != "1")
            return (null, "", "LADING_TEST_DOCKER=1 is not set");
        string docker = File.Exists("/usr/bin/docker") ? "/usr/bin/docker" : "docker";
        foreach (string compose in (string[])[$"{docker} compose", "docker-compose"])
            if (ScriptImage.Run("/", $"{compose} version").Code == 0)
                return (compose, docker, "");
        return (null, docker, "there is no docker-compose");
    }
}
