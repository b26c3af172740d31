using System.Net.Sockets;
using Lading.Oci;
using Lading.Oci.Daemons;
using Lading.Oci.Sources;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Oci.Daemons;

/// <summary>Against a real engine, the one the environment names, when <c>LADING_TEST_DOCKER=1</c>.</summary>
public class DockerTests
{
    [Fact]
    public async Task An_image_is_loaded_and_read_back()
    {
        if (Environment.GetEnvironmentVariable("LADING_TEST_DOCKER") != "1")
            Assert.Skip("LADING_TEST_DOCKER=1 is not set");
        string tag = $"lading-test:{Guid.NewGuid():n}";
        ImageBuilder image = new ImageBuilder { Tags = [tag] }.Layer(MemoryFile.Text("etc/a", "lower")).Layer(MemoryFile.Text("etc/a", tag));
        EngineAddress address = EngineAddress.Candidates(EngineKind.Docker).First(a => a.SocketPath is null || File.Exists(a.SocketPath));
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (context, token) => address.SocketPath is { } path ? EngineClient.ConnectAsync(path, token) : Tcp(context, token) }) { BaseAddress = address.Base };
        var load = await http.PostAsync("images/load", new ByteArrayContent(TarBuilder.Of(ImageBuilder.DockerV1(image))) { Headers = { { "Content-Type", "application/x-tar" } } }, TestContext.Current.CancellationToken);
        Assert.True(load.IsSuccessStatusCode, await load.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        try
        {
            foreach (string name in (string[])["docker:" + tag, tag, "docker:" + image.ConfigDigest])
            {
                await using Source source = await SourceOpener.OpenAsync(name, new SourceOptions(), default);
                Assert.Equal("docker", source.Scheme);
                Assert.Equal(["0:etc/a=lower", $"1:etc/a={tag}"], SourceContents.Read(source));
                Assert.Equal([tag], source.Image!.Tags);
                Assert.Equal(image.ConfigDigest, source.Image.ConfigDigest);
            }
            Assert.Contains("has no image", (await Assert.ThrowsAsync<LadingException>(() => SourceOpener.OpenAsync("docker:lading-test:none", new SourceOptions(), default))).Message);
        }
        finally
        {
            await http.DeleteAsync("images/" + tag, TestContext.Current.CancellationToken);
        }
    }

    private static async ValueTask<Stream> Tcp(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
