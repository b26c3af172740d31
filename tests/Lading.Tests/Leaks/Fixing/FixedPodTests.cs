using System.Text;
using System.Text.RegularExpressions;
using Lading.Leaks.Fixing;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>
/// Starts a Kubernetes manifest before and after its fix by 'podman play kube' (<c>LADING_TEST_PODMAN=1</c>, root) in a store of its own: the program gets
/// the secret both times, the container's configuration has it the first time only.
/// </summary>
public class FixedPodTests
{
    private const string Manifest = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: lading-fixed
        spec:
          hostNetwork: true
          containers:
            - name: db
              image: docker.io/library/postgres:16
              args: [POSTGRES_PASSWORD]
              env:
                # the first password
                - name: POSTGRES_PASSWORD
                  value: c4n4ryTokenThatNobodyGuesses90210
                - name: POSTGRES_USER
                  value: app
        """;

    [Fact]
    public void The_container_has_a_path_and_the_program_the_secret() => InStore(null, (folder, podman) =>
    {
        (string before, string said) = Start(folder, podman, Manifest);
        Assert.Contains(ScriptImage.Canary, before);
        Assert.Contains(ScriptImage.Got(ScriptImage.Canary), said);

        FileFix fix = BuildFileFixer.Fix("pod.yaml", Encoding.UTF8.GetBytes(Manifest));
        Assert.Empty(fix.Left);
        Assert.Equal("kubectl create secret generic lading-fixed-secrets --from-file=postgres-password=secrets/postgres-password", Assert.Single(fix.Commands));
        string shown = StartWithSecret(folder, podman, fix.After);
        Assert.Contains("POSTGRES_PASSWORD_FILE=/run/secrets/lading-fixed-secrets/postgres-password", shown);
    });

    [Fact]
    public void A_program_that_reads_no_files_gets_it_by_lading_run()
    {
        if (ScriptImage.Native is not { } program)
        {
            Assert.Skip(ScriptImage.NoNative);
            return;
        }
        InStore(program, (folder, podman) => StartWithSecret(folder, podman, """
            apiVersion: v1
            kind: Pod
            metadata:
              name: lading-fixed
            spec:
              hostNetwork: true
              containers:
                - name: db
                  image: docker.io/library/postgres:16
                  command: [/bin/lading, run, --env, API_TOKEN=/run/secrets/app/postgres-password, --, /entry.sh, strict, API_TOKEN]
                  volumeMounts: [{name: s, mountPath: /run/secrets/app, readOnly: true}]
              volumes:
                - name: s
                  secret:
                    secretName: lading-fixed-secrets
                    defaultMode: 0400
            """));
    }

    /// <summary>Starts a manifest and its Secret: the program must have the value, and what Podman shows must not. Gives that back.</summary>
    private static string StartWithSecret(TemporaryFolder folder, string podman, string manifest)
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(ScriptImage.Canary));
        string secret = $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: lading-fixed-secrets\ndata:\n  postgres-password: {encoded}\n---\n";
        // Podman 4.3 needs 'optional' to be said, and mounts the value as it is encoded.
        manifest = Regex.Replace(manifest, "( *)secretName: lading-fixed-secrets\n", "$0$1optional: false\n");
        (string shown, string said) = Start(folder, podman, secret + manifest);
        Assert.DoesNotContain(ScriptImage.Canary, shown);
        Assert.DoesNotContain(encoded, shown);
        Assert.True(said.Contains(ScriptImage.Got(ScriptImage.Canary)) || said.Contains(ScriptImage.Got(encoded)), said);
        return shown;
    }

    /// <summary>A store of its own with the image in it, and the words that Podman is called by.</summary>
    private static void InStore(string? program, Action<TemporaryFolder, string> test)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("LADING_TEST_PODMAN") == "1", "LADING_TEST_PODMAN=1 is not set");
        using var folder = new TemporaryFolder();
        // Short limits: a machine may not allow those that Podman asks for by itself.
        folder.Write("containers.conf", "[containers]\ndefault_ulimits = [\"nofile=1000:1000\", \"nproc=2000:2000\"]\n"u8.ToArray());
        string podman = $"CONTAINERS_CONF={folder["containers.conf"]} podman --root {folder["store"]} --runroot {folder["run"]} --tmpdir {folder["tmp"]} --storage-driver vfs --runtime runc --cgroup-manager cgroupfs --events-backend file";
        try
        {
            Run(ScriptImage.Write(folder, program, isInside: program is not null));
            Run(folder, $"{podman} import --change 'ENTRYPOINT [\"/entry.sh\"]' image.tar docker.io/library/postgres:16");
            test(folder, podman);
        }
        finally
        {
            ScriptImage.Try(folder.Path, $"{podman} pod rm -t 0 -f lading-fixed; {podman} volume rm -a -f; {podman} image rm -a -f; umount -R store run tmp");
        }
    }

    private static (string Shown, string Said) Start(TemporaryFolder folder, string podman, string manifest)
    {
        folder.Write("pod.yaml", Encoding.UTF8.GetBytes(manifest));
        ScriptImage.Try(folder.Path, $"{podman} pod rm -t 0 -f lading-fixed");
        Run(folder, $"{podman} play kube --network host pod.yaml");
        string said = "";
        for (int i = 0; i < 100 && !said.Contains("got "); i++)
        {
            said = ScriptImage.Run(folder.Path, $"{podman} logs lading-fixed-db").Output;
            Thread.Sleep(100);
        }
        return (ScriptImage.Run(folder.Path, $"{podman} inspect lading-fixed-db; {podman} pod inspect lading-fixed").Output, said);
    }

    private static void Run(TemporaryFolder folder, string command) => Run(ScriptImage.Try(folder.Path, command));

    private static void Run(string problem) => Assert.True(problem.Length == 0, problem);
}
