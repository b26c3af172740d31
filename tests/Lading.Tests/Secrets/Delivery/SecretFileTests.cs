using System.Text;
using CsCheck;
using Lading.Secrets.Delivery;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Secrets.Delivery;

public class SecretFileTests
{
    [Fact]
    public void A_value_is_the_file_without_line_breaks_at_its_end()
    {
        using var folder = new TemporaryFolder();
        foreach ((byte[] content, byte[] value) in ((byte[], byte[])[])[
            ([], []), ([.. "a"u8], [.. "a"u8]), ([.. "a b\n"u8], [.. "a b"u8]), ([.. "\n\na\nb\n\n\n"u8], [.. "\n\na\nb"u8]), ([.. "a\r\n"u8], [.. "a\r"u8]), ([0xff, 0xfe, (byte)'\n'], [0xff, 0xfe])])
        {
            folder.Write("f", content);
            using SecretEntry entry = SecretFile.Read("NAME", folder["f"]);
            Assert.Equal(value, entry.Value.ToArray());
            Assert.Equal([.. "NAME="u8, .. value, 0], Bytes(entry, 5 + value.Length + 1));
        }
    }

    [Fact]
    public void Any_file_is_a_value_or_an_error_that_does_not_show_it()
    {
        using var folder = new TemporaryFolder();
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            folder.Write("f", bytes);
            try
            {
                using SecretEntry entry = SecretFile.Read("NAME", folder["f"]);
                Assert.Equal(bytes.AsSpan().TrimEnd((byte)'\n').ToArray(), entry.Value.ToArray());
            }
            catch (LadingException e)
            {
                Assert.Contains((byte)0, bytes);
                Assert.Contains("zero byte at offset " + Array.IndexOf(bytes, (byte)0), e.Message);
            }
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_variable_has_a_limit_and_the_last_byte_below_it_fits()
    {
        using var folder = new TemporaryFolder();
        int room = SecretEntry.MaxBytes - "NAME=".Length - 1;
        folder.Write("f", [.. Enumerable.Repeat((byte)'x', room), (byte)'\n']);
        using (SecretEntry entry = SecretFile.Read("NAME", folder["f"]))
            Assert.Equal(room, entry.Value.Length);
        folder.Write("f", [.. Enumerable.Repeat((byte)'x', room + 1)]);
        Assert.Contains($"more than the {room} bytes", Assert.Throws<LadingException>(() => SecretFile.Read("NAME", folder["f"])).Message);
        folder.Write("f", [.. Enumerable.Repeat((byte)'x', 5 * room)]);
        Assert.Contains("more than", Assert.Throws<LadingException>(() => SecretFile.Read("NAME", folder["f"])).Message);
        Assert.False(SecretFile.Fits(folder["f"]));
    }

    [Fact]
    public void What_cannot_be_read_says_why()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("there is no file", Assert.Throws<LadingException>(() => SecretFile.Read("NAME", folder["nope"])).Message);
        Assert.Contains("is a folder", Assert.Throws<LadingException>(() => SecretFile.Read("NAME", folder.Path)).Message);
        Assert.Contains("cannot be read", Assert.Throws<LadingException>(() => SecretFile.Read("NAME", "a\0b")).Message);
    }

    private static unsafe byte[] Bytes(SecretEntry entry, int length) => new ReadOnlySpan<byte>((byte*)entry.Text, length).ToArray();
}
