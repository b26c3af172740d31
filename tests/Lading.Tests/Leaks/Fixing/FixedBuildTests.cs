using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Formats.Tar;
using System.Text;
using Lading.Leaks.BuildFiles;
using Lading.Leaks.Fixing;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Fixing;

/// <summary>
/// Builds Dockerfiles before and after their fix with a real engine (<c>LADING_TEST_DOCKER=1</c>, and a client that speaks BuildKit), with the
/// command that the fix tells, and looks for the secret in everything that 'docker save' and 'docker history' give.
/// </summary>
public class FixedBuildTests
{
    private const string Canary = "c4n4ryTokenThatNobodyGuesses90210";
    private static readonly Lazy<(string? Client, string Why)> Engine = new(FindEngine);

    /// <summary>Name, Dockerfile, and build arguments of the build before. NPM, git, curl, aws, mysql and pip are scripts that note what they could read.</summary>
    public static TheoryData<string, string, string> Cases => new()
    {
        { "argument", "ARG API_TOKEN\nRUN ./use \"$API_TOKEN\"", "--build-arg API_TOKEN=" + Canary },
        { "argument with default", $"ARG API_TOKEN={Canary}\nRUN ./use $API_TOKEN \\\n  && echo fine", "" },
        { "argument that a tool reads by itself", "ARG NPM_TOKEN\nRUN npm ci", "--build-arg NPM_TOKEN=" + Canary },
        { "variable", $"ENV A=1 \\\n    # the token\n    API_TOKEN={Canary} \\\n    B=2\nRUN ./use $API_TOKEN", "" },
        { "variable for another user", $"ENV API_TOKEN={Canary}\nRUN chmod 0777 /work\nUSER app\nRUN ./use $API_TOKEN", "" },
        { "copied file", "COPY package.json .npmrc ./\nRUN npm ci", "" },
        { "copied and removed file", "COPY .npmrc /work/\nRUN npm ci\nRUN rm -f .npmrc", "" },
        { "written file", "ARG NPM_TOKEN\nRUN echo \"//registry/:_authToken=$NPM_TOKEN\" > ~/.npmrc && npm ci && rm -f ~/.npmrc", "--build-arg NPM_TOKEN=" + Canary },
        { "written file that stays", "ARG NPM_TOKEN\nRUN echo \"//registry/:_authToken=$NPM_TOKEN\" > ~/.npmrc && npm ci", "--build-arg NPM_TOKEN=" + Canary },
        { "option of curl", $"RUN curl -fsSL -u bot:{Canary} https://x/y > /dev/null", "" },
        { "header of curl", $"RUN curl -H 'PRIVATE-TOKEN: {Canary}' https://x/y", "" },
        { "url of git", $"RUN git clone https://bot:{Canary}@host/x.git", "" },
        { "url of pip", $"RUN pip install --extra-index-url \"https://bot:{Canary}@host/simple\" foo", "" },
        { "password of mysql", $"RUN mysql --password='{Canary}' -e x", "" },
        { "setting before a command", $"RUN PGPASSWORD={Canary} ./use x", "" },
        { "settings of aws", $"RUN aws configure set aws_secret_access_key {Canary} && aws s3 ls", "" },
        { "label", $"LABEL a=b api.token={Canary}", "" },
        { "argument in the JSON form", "RUN ./use nothing\nARG API_TOKEN\nRUN [\"/work/use\", \"x\"]", "--build-arg API_TOKEN=" + Canary },
        { "word of the JSON form", $"RUN ./use nothing\nRUN [\"mysql\", \"--password={Canary}\", \"-e\", \"select 'x'\"]", "" },
        { "shell in the JSON form", $"RUN [\"sh\", \"-c\", \"mysql --password='{Canary}' && git ls-remote https://bot:{Canary}@host/x\"]", "" },
        { "two stages", $"ENV API_TOKEN={Canary}\nRUN ./use $API_TOKEN\nFROM lading-fix-base AS other\nWORKDIR /work\nCOPY . .\nARG API_TOKEN={Canary}\nRUN ./use $API_TOKEN", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_secret_is_gone_from_the_image_and_the_build_still_has_it(string name, string dockerfile, string arguments)
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        string text = "FROM lading-fix-base\nWORKDIR /work\nCOPY use /work/\n" + dockerfile + "\n";
        WriteContext(folder);
        folder.Write("Dockerfile", Encoding.UTF8.GetBytes(text));
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        Run(folder.Path, $"DOCKER_BUILDKIT=1 {client} build --network none -t {tag} {arguments} .");
        Assert.True(Holds(folder, client, tag), $"{name}: the build before the fix does not leak, so it proves nothing");

        FileFix fix = BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(text));
        Assert.Empty(fix.Left);
        folder.Write("Dockerfile", Encoding.UTF8.GetBytes(fix.After));
        string command = fix.Commands.Count > 0 ? fix.Commands.Single() : "DOCKER_BUILDKIT=1 docker build .";
        // Another canary file in the context must not come in by COPY . once its COPY is gone.
        File.WriteAllText(folder[".dockerignore"], ".npmrc\nhome\ncurl_header.txt\nsaved.tar\n");
        Run(folder.Path, command.Replace(" docker build", $" {client} build --no-cache --network none -t {tag}"));
        Assert.False(Holds(folder, client, tag), $"{name}: the secret is still there after the fix:\n{fix.After}");
        if (fix.Commands.Count > 0)
            Assert.Contains("work/saw-it", Names(folder, client, tag));
        Run(folder.Path, $"{client} rmi -f {tag}");
    }

    [Fact]
    public void A_key_stays_in_the_agent_and_the_build_reaches_it()
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        if (!HasPrograms("ssh-agent", "ssh-add", "ssh-keygen"))
        {
            Assert.Skip("OpenSSH is not installed");
            return;
        }
        using var folder = new TemporaryFolder();
        WriteContext(folder);
        Run(folder.Path, $"ssh-keygen -q -t ed25519 -N '' -C {Canary} -f id_ed25519");
        string secret = File.ReadAllLines(folder["id_ed25519"])[2];
        const string Text = "FROM lading-fix-base\nWORKDIR /work\nCOPY id_ed25519 /root/.ssh/id_ed25519\nRUN chmod 600 /root/.ssh/id_ed25519 && git fetch-by-agent && rm /root/.ssh/id_ed25519\n";
        folder.Write("Dockerfile", Encoding.UTF8.GetBytes(Text));
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        Run(folder.Path, $"DOCKER_BUILDKIT=1 {client} build --network none -t {tag} .");
        Assert.True(Holds(folder, client, tag, secret), "the build before the fix does not leak, so it proves nothing");
        FileFix fix = BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(Text));
        Assert.Empty(fix.Left);
        folder.Write("Dockerfile", Encoding.UTF8.GetBytes(fix.After));
        string build = fix.Commands.Single().Replace(" docker build", $" {client} build --no-cache --network none -t {tag}");
        // The agent ends with the shell that it is given.
        Run(folder.Path, $"ssh-agent sh -c 'ssh-add -q id_ed25519 && {build}'");
        Assert.False(Holds(folder, client, tag, secret), fix.After);
        Assert.Contains("work/saw-it", Names(folder, client, tag));
        Run(folder.Path, $"{client} rmi -f {tag}");
    }

    [Fact]
    public void Triggers_of_a_base_image_take_their_secrets_in_the_builds_that_run_them()
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        WriteContext(folder);
        const string Text = "FROM lading-fix-base\nWORKDIR /work\nCOPY use /work/\nONBUILD ARG API_TOKEN=" + Canary + "\nONBUILD COPY package.json .npmrc ./\nONBUILD RUN ./use \"$API_TOKEN\" && npm ci\n";
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        FileFix fix = BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(Text));
        Assert.Empty(fix.Left);
        Assert.Empty(fix.Commands);
        string command = fix.ToDo.Single(t => t.StartsWith("ONBUILD", StringComparison.Ordinal)).Split(": ")[1];
        foreach ((string text, string build, bool leaks) in (ReadOnlySpan<(string, string, bool)>)[(Text, "DOCKER_BUILDKIT=1 docker build .", true), (fix.After, command, false)])
        {
            folder.Write("Dockerfile", Encoding.UTF8.GetBytes(text));
            Run(folder.Path, $"DOCKER_BUILDKIT=1 {client} build --no-cache --network none -t {tag}-base .");
            folder.Write("Dockerfile", Encoding.UTF8.GetBytes($"FROM {tag}-base\n"));
            Run(folder.Path, build.Replace(" docker build", $" {client} build --no-cache --network none -t {tag}"));
            Assert.Equal(leaks, Holds(folder, client, tag));
            Assert.Contains("work/saw-it", Names(folder, client, tag));
            File.WriteAllText(folder[".dockerignore"], ".npmrc\nhome\nsaved.tar\n");
        }
        Run(folder.Path, $"{client} rmi -f {tag} {tag}-base");
    }

    /// <summary>What a container runs reads the secret that is mounted then.</summary>
    [Theory]
    [InlineData("CMD /work/use --password=CANARY")]
    [InlineData("ENTRYPOINT [\"/work/use\", \"--password=CANARY\", \"a b\"]\nCMD [\"more\", \"it's\"]")]
    [InlineData("CMD [\"/bin/sh\", \"-c\", \"/work/use --password 'CANARY'\"]")]
    public void What_a_container_runs_reads_the_secret_that_is_mounted_then(string instructions)
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        WriteContext(folder);
        string text = "FROM lading-fix-base\nWORKDIR /work\nCOPY use /work/\nRUN ./use nothing\n" + instructions.Replace("CANARY", Canary) + "\n";
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        FileFix fix = BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(text));
        Assert.Empty(fix.Left);
        folder.Write("secret", Encoding.UTF8.GetBytes(Canary));
        var outputs = new List<string>();
        foreach ((string file, bool leaks) in (ReadOnlySpan<(string, bool)>)[(text, true), (fix.After, false)])
        {
            folder.Write("Dockerfile", Encoding.UTF8.GetBytes(file));
            Run(folder.Path, $"DOCKER_BUILDKIT=1 {client} build --no-cache --network none -t {tag} .");
            Assert.Equal(leaks, Holds(folder, client, tag));
            Run(folder.Path, $"{client} run --rm --network none -e SHOW=1 -v {folder["secret"]}:/run/secrets/use_password:ro {tag} > output.txt");
            outputs.Add(File.ReadAllText(folder["output.txt"]));
        }
        Assert.Contains(Canary, outputs[0]);
        Assert.Equal(outputs[0], outputs[1]);
        Run(folder.Path, $"{client} rmi -f {tag}");
    }

    [Fact]
    public void A_URL_of_ADD_is_fetched_with_a_mounted_netrc()
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        using var server = new BasicServer("bot", Canary);
        WriteContext(folder);
        folder.Write("home/.netrc", Encoding.UTF8.GetBytes($"machine 127.0.0.1 login bot password {Canary}\n"));
        string text = $"FROM lading-fix-base\nENV PATH=/real:/bin\nRUN curl --version\nWORKDIR /work\nADD http://bot:{Canary}@127.0.0.1:{server.Port}/a/file.txt sub/\n";
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        FileFix fix = BuildFileFixer.Fix("Dockerfile", Encoding.UTF8.GetBytes(text));
        Assert.Empty(fix.Left);
        foreach ((string file, string build, bool leaks) in (ReadOnlySpan<(string, string, bool)>)[(text, "DOCKER_BUILDKIT=1 docker build .", true), (fix.After, fix.Commands.Single(), false)])
        {
            folder.Write("Dockerfile", Encoding.UTF8.GetBytes(file));
            Run(folder.Path, build.Replace(" docker build", $" {client} build --no-cache --network host -t {tag}"));
            Assert.Equal(leaks, Holds(folder, client, tag));
            Assert.Contains("work/sub/file.txt", Names(folder, client, tag));
        }
        Run(folder.Path, $"{client} rmi -f {tag}");
    }

    [Fact]
    public void A_script_that_is_fixed_with_its_Dockerfile_builds()
    {
        if (Engine.Value.Client is not { } client)
        {
            Assert.Skip(Engine.Value.Why);
            return;
        }
        using var folder = new TemporaryFolder();
        WriteContext(folder);
        string tag = "lading-fix:" + Guid.NewGuid().ToString("n")[..12];
        string dockerfile = "FROM lading-fix-base\nWORKDIR /work\nCOPY use /work/\nARG API_TOKEN\nARG OTHER_TOKEN\nRUN ./use \"$API_TOKEN\" && ./use $OTHER_TOKEN\n";
        string script = $"#!/bin/sh\nset -e\nMINE=$API_TOKEN\ndocker build --no-cache --network none --build-arg API_TOKEN=$API_TOKEN \\\n  --build-arg \"OTHER_TOKEN=$MINE\" -t {tag} .\n";
        IReadOnlyList<FileFix> fixes = BuildFileFixer.FixAll([new BuildFileInput("Dockerfile", Encoding.UTF8.GetBytes(dockerfile)), new BuildFileInput("build.sh", Encoding.UTF8.GetBytes(script))]);
        Assert.All(fixes, f => Assert.Empty(f.Left));
        foreach ((string file, string build, bool leaks) in (ReadOnlySpan<(string, string, bool)>)[(dockerfile, script, true), (fixes[0].After, fixes[1].After, false)])
        {
            folder.Write("Dockerfile", Encoding.UTF8.GetBytes(file));
            folder.Write("build.sh", Encoding.UTF8.GetBytes(build.Replace("docker build", client + " build")));
            Run(folder.Path, "DOCKER_BUILDKIT=1 sh build.sh");
            Assert.Equal(leaks, Holds(folder, client, tag));
            Assert.Contains("work/saw-it", Names(folder, client, tag));
        }
        Run(folder.Path, $"{client} rmi -f {tag}");
    }

    private static bool HasPrograms(params string[] names) => Try("/", string.Join(" && ", names.Select(n => "command -v " + n))).Length == 0;

    /// <summary>The build context and a home, both with the secret in the files that tools read.</summary>
    private static void WriteContext(TemporaryFolder folder)
    {
        folder.Write("package.json", "{}"u8.ToArray());
        folder.Write(".npmrc", Encoding.UTF8.GetBytes($"//registry/:_authToken={Canary}\n"));
        folder.Write("curl_header.txt", Encoding.UTF8.GetBytes($"PRIVATE-TOKEN: {Canary}\n"));
        Directory.CreateDirectory(folder["home/.aws"]);
        folder.Write("home/.npmrc", Encoding.UTF8.GetBytes($"//registry/:_authToken={Canary}\n"));
        folder.Write("home/.netrc", Encoding.UTF8.GetBytes($"machine host login bot password {Canary}\n"));
        folder.Write("home/.aws/credentials", Encoding.UTF8.GetBytes($"[default]\naws_secret_access_key = {Canary}\n"));
        folder.Write("use", Encoding.UTF8.GetBytes(Tool));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["use"], (UnixFileMode)0b111_101_101);
    }

    /// <summary>Stands for every tool: says that it saw the secret, in a word, a variable or a file that it would read, and keeps nothing of it but its length.</summary>
    private const string Tool = """
        #!/bin/sh
        for word in "$@" "$API_TOKEN" "$NPM_TOKEN" "$PGPASSWORD"; do
          case "$word" in *c4n4ry*) echo ${#word} > /work/saw-it ;; @*|/run/secrets/*) grep -q c4n4ry "${word#@}" && echo file > /work/saw-it ;; esac
        done
        for file in ./.npmrc "$HOME/.npmrc" "$HOME/.netrc" "$HOME/.aws/credentials"; do
          [ -r "$file" ] && grep -q c4n4ry "$file" && echo file > /work/saw-it
        done
        [ -n "$SHOW" ] && for word in "$@"; do echo "<$word>"; done
        case "$0 $*" in
          *fetch-by-agent*) [ -f /root/.ssh/id_ed25519 ] || ssh-add -L | grep -q c4n4ry || exit 1; echo agent > /work/saw-it ;;
          *"git clone"*) mkdir -p .git; for word in "$@"; do echo "$word" >> .git/config; done ;;
          *"aws configure"*) mkdir -p "$HOME/.aws"; for word in "$@"; do echo "$word" >> "$HOME/.aws/credentials"; done ;;
        esac
        exit 0

        """;

    /// <summary>True when the saved image or its history has the secret.</summary>
    private static bool Holds(TemporaryFolder folder, string client, string tag, string secret = Canary)
    {
        Run(folder.Path, $"{client} save -o saved.tar {tag} && {client} history --no-trunc {tag} > history.txt");
        byte[] canary = Encoding.UTF8.GetBytes(secret);
        bool holds = File.ReadAllBytes(folder["saved.tar"]).AsSpan().IndexOf(canary) >= 0 || File.ReadAllBytes(folder["history.txt"]).AsSpan().IndexOf(canary) >= 0;
        File.Delete(folder["history.txt"]);
        return holds;
    }

    /// <summary>The names in all layers of the image that was saved last.</summary>
    private static List<string> Names(TemporaryFolder folder, string client, string tag)
    {
        var names = new List<string>();
        using FileStream stream = File.OpenRead(folder["saved.tar"]);
        using var outer = new TarReader(stream);
        while (outer.GetNextEntry(copyData: true) is { } entry)
            if (entry.Name.EndsWith("layer.tar") && entry.DataStream is { } layer)
            {
                using var inner = new TarReader(layer);
                while (inner.GetNextEntry() is { } file)
                    names.Add(file.Name);
            }
        return names;
    }

    /// <summary>The client that builds with BuildKit, and a base image out of this machine's shell.</summary>
    private static (string? Client, string Why) FindEngine()
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_DOCKER") != "1")
            return (null, "LADING_TEST_DOCKER=1 is not set");
        using var folder = new TemporaryFolder();
        string[] programs = ["sh", "cat", "rm", "mkdir", "chmod", "grep", "env", .. HasPrograms("ssh-add") ? ["ssh-add"] : Array.Empty<string>()];
        string collect = "set -e; mkdir -p root/bin root/tmp root/etc root/root; for p in " + string.Join(' ', programs) + "; do f=$(readlink -f $(command -v $p)); cp $f root/bin/$p; "
            + "for l in $(ldd $f | grep -o '/[^ )]*'); do mkdir -p root$(dirname $l); cp -L $l root$l; done; done; "
            + "printf 'root:x:0:0::/root:/bin/sh\\napp:x:1000:1000::/tmp:/bin/sh\\n' > root/etc/passwd; printf 'root:x:0:\\napp:x:1000:\\n' > root/etc/group; for t in npm git curl aws mysql pip; do cp tool root/bin/$t; done; mkdir root/real; cp $(readlink -f $(command -v curl)) root/real/curl; for l in $(ldd root/real/curl | grep -o '/[^ )]*'); do mkdir -p root$(dirname $l); cp -L $l root$l; done; chmod 0755 root/bin/*; tar -C root -cf base.tar .";
        folder.Write("tool", Encoding.UTF8.GetBytes(Tool));
        if (Try(folder.Path, collect) is { Length: > 0 } problem)
            return (null, "no base image could be made: " + problem);
        folder.Write("Dockerfile", "FROM lading-fix-base\nRUN --mount=type=secret,id=x [ -n \"$(cat /run/secrets/x)\" ]\n"u8.ToArray());
        string why = "no client of the engine builds with BuildKit";
        foreach (string client in (string[])["docker", "/usr/bin/docker"])
            if (Try(folder.Path, $"{client} import base.tar lading-fix-base && mkdir -p c && X=1 DOCKER_BUILDKIT=1 {client} build --network none --secret id=x,env=X -f Dockerfile c") is { Length: > 0 } error)
                why = $"no client of the engine builds with BuildKit: {error[..Math.Min(200, error.Length)]}";
            else
                return (client, "");
        return (null, why);
    }

    private static void Run(string folder, string command)
    {
        string problem = Try(folder, command);
        Assert.True(problem.Length == 0, problem);
    }

    /// <summary>Runs a command of the shell; its output when it fails, nothing when it does not.</summary>
    private static string Try(string folder, string command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = folder + "/home";
        foreach (string variable in (string[])["API_TOKEN", "NPM_TOKEN", "PGPASSWORD", "MYSQL_PASSWORD", "OTHER_TOKEN", "GIT_CREDENTIALS"])
            start.Environment[variable] = Canary;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{command}: {output} {error.Result}";
    }

    /// <summary>Gives every path one text to who names user and password, over HTTP on loopback.</summary>
    private sealed class BasicServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string _expected;

        public BasicServer(string user, string password)
        {
            _expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
            _listener.Start();
            _ = Task.Run(ServeAsync);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    await using NetworkStream stream = client.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    bool isKnown = false;
                    while (await reader.ReadLineAsync() is { Length: > 0 } line)
                        isKnown |= line.EndsWith(_expected, StringComparison.Ordinal);
                    string answer = isKnown ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"
                        : "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
