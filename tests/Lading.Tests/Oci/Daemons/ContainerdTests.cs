using System.Diagnostics;
using Lading.Oci;
using Lading.Oci.Daemons;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Daemons;

/// <summary>Against a real containerd, the one the environment names, when <c>LADING_TEST_CONTAINERD=1</c>.</summary>
public class ContainerdTests
{
    [Fact]
    public async Task An_image_is_imported_and_read_back()
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_CONTAINERD") != "1")
            Assert.Skip("LADING_TEST_CONTAINERD=1 is not set");
        using var folder = new TemporaryFolder();
        byte[] big = new byte[3 << 20];
        new Random(1).NextBytes(big);
        string tag = $"lading-test/{Guid.NewGuid():n}:1";
        ImageBuilder image = new ImageBuilder { Tags = [tag] }.Layer(LayerCompression.Gzip, MemoryFile.Text("etc/a", "lower"), new MemoryFile("big", big)).Layer(MemoryFile.Text("etc/a", tag));
        Ctr("images", "import", "--no-unpack", folder.Write("image.tar", TarBuilder.Of(ImageBuilder.Layout(image))));
        try
        {
            foreach (string name in (string[])[tag, "docker.io/" + tag, image.ManifestDigest.Text])
            {
                await using Source source = await SourceOpener.OpenAsync("containerd:" + name, new SourceOptions(), default);
                string[] lines = SourceContents.Read(source);
                Assert.Equal(("0:etc/a=lower", $"1:etc/a={tag}"), (lines[0], lines[2]));
                Assert.Equal(image.ManifestDigest, source.Image!.Manifest!.Digest);
            }
            Assert.Contains("has no manifest", (await Assert.ThrowsAsync<LadingException>(() => SourceOpener.OpenAsync("containerd:lading-test/none:1", new SourceOptions(), default))).Message);
        }
        finally
        {
            Ctr("images", "rm", "docker.io/" + tag);
        }
    }

    private static void Ctr(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ctr", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    [Fact]
    public void Protobuf_messages_that_are_cut_short_are_refused()
    {
        byte[] message = new ProtobufWriter().Text(1, "name").Text(20, new string('x', 300)).ToArray();
        var reader = new ProtobufReader(message);
        Assert.True(reader.Next());
        Assert.Equal((1, "name"), (reader.Field, reader.Text));
        Assert.True(reader.Next());
        Assert.Equal((20, 300), (reader.Field, reader.Text.Length));
        Assert.False(reader.Next());
        foreach (byte[] bad in (byte[][])[message[..^1], [0x0a], [0xff, 0xff], [0x0b], [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]])
            Assert.Throws<InvalidDataException>(() => { for (var r = new ProtobufReader(bad); r.Next();) { } });
    }
}
