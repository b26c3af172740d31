using System.Text;
using CsCheck;
using Lading.Secrets.Delivery;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Secrets.Delivery;

public class SecretDeliveryTests
{
    private static EnvironmentBlock Block(params (string Name, string Value)[] variables)
    {
        var block = new EnvironmentBlock();
        foreach ((string name, string value) in variables)
            block.Set(new SecretEntry(name, Encoding.UTF8.GetBytes(value)));
        return block;
    }

    private static string[] Texts(EnvironmentBlock block) => [.. block.Names.Select(n => n + "=" + block.Text(n))];

    [Fact]
    public void The_environment_of_this_process_is_all_there()
    {
        using EnvironmentBlock block = EnvironmentBlock.OfThisProcess();
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), block.Text("PATH"));
        int count = block.Count;
        block.Set(new SecretEntry("PATH", "/x"u8));
        block.Set(new SecretEntry("LADING_TEST_NEW", ""u8));
        Assert.Equal(count + 1, block.Count);
        Assert.Equal("/x", block.Text("PATH"));
        Assert.True(block.Has("LADING_TEST_NEW"));
        block.Remove("LADING_TEST_NEW");
        Assert.False(block.Has("LADING_TEST_NEW"));
        Assert.Null(block.Text("LADING_TEST_NE"));
    }

    [Fact]
    public unsafe void The_texts_end_with_a_null()
    {
        using EnvironmentBlock block = Block(("A", "1"), ("B", "2"));
        byte** pointers = block.ToPointers();
        Assert.Equal("A=1", Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(pointers[0])));
        Assert.True(pointers[2] is null);
        System.Runtime.InteropServices.NativeMemory.Free(pointers);
    }

    [Fact]
    public void File_variables_become_values()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "secret\n"u8.ToArray());
        (string, string)[] variables = [("A_FILE", folder["a"]), ("LOG_FILE", folder["nope.log"]), ("SSL_CERT_FILE", folder["a"]), ("KEPT_FILE", folder["a"]), ("B", "b"), ("_FILE", folder["a"]), ("C_FILE", ""), ("D_FILE", folder["a"]), ("D", "")];
        using EnvironmentBlock block = Block(variables);
        IReadOnlyList<string> notes = new SecretDelivery { AllByConvention = true, Except = ["KEPT"] }.Fill(block);
        Assert.Equal([$"LOG_FILE={folder["nope.log"]}", $"SSL_CERT_FILE={folder["a"]}", $"KEPT_FILE={folder["a"]}", "B=b", $"_FILE={folder["a"]}", "C_FILE=", "A=secret", "D=secret"], Texts(block));
        Assert.StartsWith("LOG_FILE: ", Assert.Single(notes));

        using EnvironmentBlock named = Block(variables);
        new SecretDelivery { ByConvention = ["A", "NOT_THERE"], KeepFileVariables = true }.Fill(named);
        Assert.Equal("secret", named.Text("A"));
        Assert.Equal(folder["a"], named.Text("A_FILE"));
        Assert.False(named.Has("NOT_THERE"));
    }

    [Fact]
    public void A_value_and_a_file_for_it_are_an_error()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "secret"u8.ToArray());
        using EnvironmentBlock block = Block(("A", "1"), ("A_FILE", folder["a"]));
        Assert.Equal("Both A and A_FILE are set, and they are exclusive.", Assert.Throws<LadingException>(() => new SecretDelivery { ByConvention = ["A"] }.Fill(block)).Message);
        Assert.Throws<LadingException>(() => new SecretDelivery { AllByConvention = true }.Fill(block));
    }

    [Fact]
    public void A_missing_file_among_the_secrets_is_an_error()
    {
        using EnvironmentBlock block = Block(("A_FILE", "/run/secrets/lading-test-that-is-not-there"));
        Assert.Contains("there is no file", Assert.Throws<LadingException>(() => new SecretDelivery { AllByConvention = true }.Fill(block)).Message);
        Assert.Contains("there is no file", Assert.Throws<LadingException>(() => new SecretDelivery { ByConvention = ["A"] }.Fill(block)).Message);
    }

    [Fact, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Files_replace_what_the_environment_had_and_two_of_one_variable_are_an_error()
    {
        using var folder = new TemporaryFolder();
        folder.Write("d/A", "secret"u8.ToArray());
        using EnvironmentBlock block = Block(("A", "default"), ("Z", "z"));
        var delivery = new SecretDelivery { Folders = [folder["d"]], TellOpenFiles = true };
        File.SetUnixFileMode(folder["d/A"], (UnixFileMode)0b110_100_100);
        Assert.EndsWith("may be read by everybody: its mode is 0644", Assert.Single(delivery.Fill(block)));
        Assert.Equal(["Z=z", "A=secret"], Texts(block));
        File.SetUnixFileMode(folder["d/A"], (UnixFileMode)0b100_000_000);
        Assert.Empty(delivery.Fill(block));
        LadingException error = Assert.Throws<LadingException>(() => (delivery with { Files = [("A", folder["d/A"])] }).Fill(block));
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }

    [Theory]
    [InlineData("1000:100", 1000u, 100u)]
    [InlineData("0:0", 0u, 0u)]
    public void Users_are_numbers(string text, uint user, uint group) => Assert.Equal(new ProcessUser(user, group), ProcessUser.Parse(text));

    [Theory]
    [InlineData("1000")]
    [InlineData("app:app")]
    [InlineData("-1:1")]
    [InlineData("4294967295:1")]
    [InlineData("1:2:3")]
    [InlineData("")]
    public void Other_users_are_wrong_usage(string text) => Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => ProcessUser.Parse(text)).Kind);

    [Fact]
    public void Words_that_are_no_text_are_taken_from_the_command_line_of_the_process()
    {
        byte[] line = [.. "lading\0run\0--\0p\0"u8, 0xff, (byte)'x', 0, 0];
        Assert.Equal([[.. "p"u8], [0xff, (byte)'x'], []], ProgramWords.Last(line, ["p", "\ufffdx", ""])!);
        Assert.Null(ProgramWords.Last(line, ["other", "\ufffdx", ""]));
        Assert.Null(ProgramWords.Last(line, ["a", "b", "c", "d", "e", "f", "g"]));
        Assert.Equal([[.. "ä"u8]], ProgramWords.Of(["ä"]));
    }

    [Fact]
    public void Random_environments_keep_what_is_not_theirs_to_change()
    {
        Gen.Select(Gen.String[Gen.Char['A', 'C'], 1, 2], Gen.String[Gen.Char['a', 'z'], 0, 3]).Array[0, 12].Sample(variables =>
        {
            using EnvironmentBlock block = Block(variables);
            var model = new Dictionary<string, string>();
            foreach ((string name, string value) in variables)
                model[name] = value;
            Assert.Equal(model.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Key + "=" + v.Value), Texts(block).Order(StringComparer.Ordinal));
        }, iter: 300, threads: 1);
    }
}
