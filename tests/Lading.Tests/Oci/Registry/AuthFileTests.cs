using System.Text;
using CsCheck;
using Lading.Oci.Registry;
using Xunit;

namespace Lading.Tests.Oci.Registry;

public sealed class AuthFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lading-auth-").FullName;

    private static IReadOnlyList<AuthEntry> Find(string json, string host = "registry.example", string repository = "team/app") =>
        AuthFile.Find(Encoding.UTF8.GetBytes(json), "config.json", host, repository);

    private static string Pair(string pair) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

    [Theory]
    [InlineData("registry.example")]
    [InlineData("https://registry.example")]
    [InlineData("https://registry.example/v1/")]
    [InlineData("Registry.Example/v2")]
    public void The_host_is_found_in_each_of_its_spellings(string key)
    {
        RegistryCredential credential = Find($$"""{"auths":{"{{key}}":{"auth":"{{Pair("me:pass:word\0")}}"} } }""")[0].Credential!;
        Assert.Equal("me", credential.Username);
        Assert.Equal("pass:word", credential.SecretText());
        Assert.DoesNotContain("pass:word", credential.ToString());
    }

    [Fact]
    public void Docker_Hub_is_found_under_its_old_address() =>
        Assert.Equal("me", Find($$"""{"auths":{"https://index.docker.io/v1/":{"auth":"{{Pair("me:x")}}"} } }""", "docker.io", "library/alpine")[0].Credential!.Username);

    [Theory]
    [InlineData("team/app/sub", "app")]
    [InlineData("team/app", "app")]
    [InlineData("team/application", "team")]
    [InlineData("other", "host")]
    public void The_longest_path_counts(string repository, string expected) => Assert.Equal(expected, Find($$"""
        {"auths":{"registry.example":{"auth":"{{Pair("host:x")}}"},"registry.example/team":{"auth":"{{Pair("team:x")}}"},"registry.example/team/app":{"auth":"{{Pair("app:x")}}"},"evil.example":{"auth":"{{Pair("evil:x")}}"} } } 
        """, repository: repository)[0].Credential!.Username);

    [Fact]
    public void Another_host_s_entry_is_never_used()
    {
        Assert.Empty(Find($$"""{"auths":{"registry.example:5000":{"auth":"{{Pair("a:b")}}"},"registry.example.evil":{"auth":"{{Pair("a:b")}}"},"sub.registry.example":{"auth":"{{Pair("a:b")}}"} } }"""));
        Assert.Empty(Find("""{"auths":{"registry.example":{}}}"""));
    }

    [Fact]
    public void Tokens_and_plain_members_are_read()
    {
        Assert.Equal(RegistryCredentialKind.IdentityToken, Find($$"""{"auths":{"registry.example":{"auth":"{{Pair("<token>:")}}","identitytoken":"abc"} } }""")[0].Credential!.Kind);
        Assert.Equal(RegistryCredentialKind.RegistryToken, Find("""{"auths":{"registry.example":{"registrytoken":"abc"}}}""")[0].Credential!.Kind);
        Assert.Equal("p\"w", Find("""{"auths":{"registry.example":{"username":"u","password":"p\"w"}}}""")[0].Credential!.SecretText());
    }

    [Fact]
    public void A_registry_s_helper_goes_before_the_store_and_the_file()
    {
        IReadOnlyList<AuthEntry> found = Find($$"""{"credsStore":"desktop","credHelpers":{"registry.example":"ecr-login"},"auths":{"registry.example":{"auth":"{{Pair("a:b")}}"} } }""");
        Assert.Equal(["ecr-login", "desktop", null], found.Select(f => f.Helper));
    }

    [Fact]
    public void A_damaged_file_is_an_error_that_does_not_quote_it()
    {
        var error = Assert.Throws<LadingException>(() => Find("""{"auths":{"registry.example":{"auth":"hunter2!!"}}}"""));
        Assert.DoesNotContain("hunter2", error.ToString());
        Assert.Contains("config.json", error.Message);
    }

    [Fact]
    public void Random_files_throw_nothing_but_an_input_error() => Gen.Char["{}[]\":,authscredHelpS\\u0000 1"].Array[0, 60].Sample(c =>
    {
        try
        {
            Find(new string(c));
        }
        catch (LadingException)
        {
        }
    });

    [Fact]
    public void The_usual_places_follow_the_environment()
    {
        Assert.Equal(["/a/auth.json"], AuthFile.UsualPlaces(n => n == "REGISTRY_AUTH_FILE" ? "/a/auth.json" : null));
        var environment = new Dictionary<string, string> { ["HOME"] = "/h", ["DOCKER_CONFIG"] = "/d", ["XDG_RUNTIME_DIR"] = "/r" };
        Assert.Equal(["/d/config.json", "/r/containers/auth.json", "/h/.config/containers/auth.json"], AuthFile.UsualPlaces(n => environment.GetValueOrDefault(n)));
    }

    private void Helper(string name, string script)
    {
        string file = Path.Combine(_folder, "docker-credential-" + name);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<FoundCredential> FindAsync(string helper)
    {
        string file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, $$"""{"credsStore":"{{helper}}"}""");
        using var finder = new CredentialFinder(new RegistrySettings { AuthFiles = [file] }, n => n == "PATH" ? $".:{_folder}:/usr/bin:/bin" : null);
        FoundCredential found = await finder.FindAsync("registry.example", "team/app", default);
        return found;
    }

    [Fact]
    public async Task A_helper_is_asked_on_its_standard_input()
    {
        Helper("good", """read server; [ "$1" = get ] && [ $# = 1 ] && echo "{\"ServerURL\":\"$server\",\"Username\":\"$server\",\"Secret\":\"s3\"}" """);
        RegistryCredential credential = (await FindAsync("good")).Credential!;
        Assert.Equal("registry.example", credential.Username);
        Assert.Equal("docker-credential-good", credential.Origin);
    }

    [Theory]
    [InlineData("none", "echo 'credentials not found in native keychain'; exit 1", null)]
    [InlineData("fails", "echo s3cret; exit 1", "exit code 1")]
    [InlineData("prose", "echo s3cret", "JSON object")]
    [InlineData("endless", "yes s3cret", "more than")]
    [InlineData("deaf", "exec 0<&-; echo '{}'", null)]
    public async Task A_helper_without_an_answer_is_no_login_and_its_fault_is_kept_for_the_hint(string name, string script, string? problem)
    {
        Helper(name, script);
        FoundCredential found = await FindAsync(name);
        Assert.Null(found.Credential);
        if (problem is null)
            Assert.Null(found.Problem);
        else
            Assert.Contains(problem, found.Problem);
        Assert.DoesNotContain("s3cret", found.Problem ?? "");
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("../../bin/sh")]
    public async Task A_helper_that_is_not_on_the_path_is_not_run(string name) => Assert.Contains("not on the PATH", (await FindAsync(name)).Problem);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
