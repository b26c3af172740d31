using System.Text;
using Lading.Oci.Layers;
using Xunit;

namespace Lading.Tests.Oci.Layers;

public class EntryPathTests
{
    [Theory]
    [InlineData("./etc/passwd", "etc/passwd", false)]
    [InlineData("/etc//passwd/", "etc/passwd", false)]
    [InlineData("../../etc/passwd", "etc/passwd", true)]
    [InlineData("a/../../b", "b", true)]
    [InlineData("a/../b", "b", false)]
    [InlineData("./", "", false)]
    [InlineData("a/./b/../../c", "c", false)]
    public void Normalizes_as_a_chroot_would(string raw, string expected, bool left)
    {
        byte[] target = new byte[256];
        int length = EntryPath.Normalize(Encoding.UTF8.GetBytes(raw), target, out bool leftRoot);
        Assert.Equal(expected, Encoding.UTF8.GetString(target, 0, length));
        Assert.Equal(left, leftRoot);
    }

    [Fact]
    public void A_normal_path_is_left_as_it_is() =>
        CsCheck.Check.Sample(CsCheck.Gen.String[CsCheck.Gen.Char["ab./"], 0, 24], text =>
        {
            byte[] raw = Encoding.UTF8.GetBytes(text);
            byte[] target = new byte[raw.Length + 1];
            int length = EntryPath.Normalize(raw, target, out _);
            if (EntryPath.IsNormal(raw))
                Assert.Equal(text, Encoding.UTF8.GetString(target, 0, length));
            else
                Assert.True(length <= raw.Length);
        });
}
