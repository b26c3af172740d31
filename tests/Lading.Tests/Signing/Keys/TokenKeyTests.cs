using System.Diagnostics;
using Lading.Oci;
using Lading.Signing.Keys;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Signing.Keys;

/// <summary>
/// Keys on a token, with SoftHSM as the token. Each test runs the program itself in a process of its own, because the library reads its
/// configuration once.
/// </summary>
public sealed class TokenKeyTests : IDisposable
{
    private const string Pin = "98765432";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Module => ((string[])["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"])
        .FirstOrDefault(File.Exists) ?? "";

    private (int Code, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        start.Environment["SOFTHSM2_CONF"] = Path.Combine(_folder.Path, "softhsm2.conf");
        start.Environment["COSIGN_PKCS11_PIN"] = Pin;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private (int Code, string Output) Lading(params string[] arguments) =>
        Environment.GetEnvironmentVariable("LADING_BINARY") is { Length: > 0 } binary
            ? Run(binary, arguments)
            : Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "lading.dll"), .. arguments]);

    private void MakeToken()
    {
        Assert.SkipWhen(Module.Length == 0, "SoftHSM is not installed (eng/test.sh installs it)");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "tokens"));
        File.WriteAllText(Path.Combine(_folder.Path, "softhsm2.conf"), $"directories.tokendir = {_folder.Path}/tokens\nlog.level = ERROR\n");
        Assert.Equal(0, Run("softhsm2-util", "--init-token", "--free", "--label", "release token", "--pin", Pin, "--so-pin", "11111111").Code);
    }

    private static string Reference(string label) => $"pkcs11:token=release%20token;object={label}?module-path={Module}";

    [Theory]
    [InlineData("ecdsa-sha2-256-nistp256")]
    [InlineData("ecdsa-sha2-384-nistp384")]
    [InlineData("ecdsa-sha2-512-nistp521")]
    [InlineData("rsa-sign-pkcs1-2048-sha256")]
    [InlineData("rsa-sign-pss-2048-sha256")]
    [InlineData("ed25519")]
    public void A_key_is_made_on_the_token_and_signs_what_its_public_half_verifies(string algorithm)
    {
        MakeToken();
        (int code, string output) = Lading("key", "generate", "--kms", Reference("release"), "--signing-algorithm", algorithm);
        Assert.True(code == 0, output);
        File.WriteAllText(Path.Combine(_folder.Path, "artifact"), "something to sign");
        (code, output) = Lading("sign-blob", "--key", Reference("release"), "--signing-algorithm", algorithm, "--bundle", "a.json", "--yes", "artifact");
        Assert.True(code == 0, output);
        (code, output) = Lading("verify-blob", "--key", "cosign.pub", "--insecure-ignore-tlog", "--bundle", "a.json", "artifact");
        Assert.True(code == 0, output);
        File.WriteAllText(Path.Combine(_folder.Path, "artifact"), "something else");
        Assert.NotEqual(0, Lading("verify-blob", "--key", "cosign.pub", "--insecure-ignore-tlog", "--bundle", "a.json", "artifact").Code);
    }

    [Fact]
    public void Listed_references_open_the_keys_they_name()
    {
        MakeToken();
        foreach (string label in (string[])["one", "two"])
            Assert.Equal(0, Lading("key", "generate", "--kms", Reference(label), "--output-key-prefix", label).Code);
        (int code, string output) = Lading("key", "list", "--module-path", Module);
        Assert.True(code == 0, output);
        string[] references = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[1])];
        Assert.Equal(2, references.Length);
        foreach ((string reference, string label) in references.Zip((string[])["one", "two"]))
        {
            (code, string pem) = Lading("key", "public", "--key", references.Single(r => r.Contains("object=" + label)));
            Assert.True(code == 0, pem);
            Assert.Equal(File.ReadAllText(Path.Combine(_folder.Path, label + ".pub")), pem);
        }
    }

    [Fact]
    public void What_is_wrong_with_a_token_is_said()
    {
        MakeToken();
        Assert.Contains("No token fits", Lading("key", "public", "--key", $"pkcs11:token=other;object=a?module-path={Module}").Output);
        Assert.Contains("has no such private key", Lading("key", "public", "--key", Reference("absent")).Output);
        Assert.Contains("does not take this PIN", Lading("key", "public", "--key", Reference("a") + "&pin-value=0000").Output);
        Assert.Contains("does not exist", Lading("key", "public", "--key", "pkcs11:object=a?module-path=/nowhere.so").Output);
        string noLibrary = Path.Combine(_folder.Path, "none.so");
        File.WriteAllText(noLibrary, "no library");
        Assert.Contains("cannot be loaded", Lading("key", "public", "--key", "pkcs11:object=a?module-path=" + noLibrary).Output);
        Assert.DoesNotContain(Pin, Lading("key", "public", "--key", Reference("absent")).Output);
    }

    [Theory]
    [InlineData("pkcs11:token")]
    [InlineData("pkcs11:tokens=a")]
    [InlineData("pkcs11:token=a;token=b")]
    [InlineData("pkcs11:id=%0")]
    [InlineData("pkcs11:slot-id=-1")]
    [InlineData("pkcs11:type=data")]
    [InlineData("pkcs11:object=a?module-path=relative.so")]
    [InlineData("pkcs11:object=a")]
    public async Task References_that_say_nothing_are_usage_errors(string reference)
    {
        var access = new KeyAccess { Password = _ => new SecretBuffer(0), Environment = _ => null };
        LadingException e = await Assert.ThrowsAsync<LadingException>(() => KeyStores.OpenAsync(reference, access, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorKind.Usage, e.Kind);
    }
}
