using Lading.Oci.Daemons;
using Xunit;

namespace Lading.Tests.Oci.Daemons;

public class EngineAddressTests
{
    [Theory]
    [InlineData("unix:///run/docker.sock", "/run/docker.sock", "http://localhost/")]
    [InlineData("tcp://engine", null, "http://engine:2375/")]
    [InlineData("tcp://engine:80", null, "http://engine/")]
    [InlineData("tcp://[::1]:2375", null, "http://[::1]:2375/")]
    [InlineData("https://engine:2376", null, "https://engine:2376/")]
    public void Addresses_are_read(string text, string? socket, string uri)
    {
        EngineAddress address = EngineAddress.Parse(text);
        Assert.Equal((socket, uri), (address.SocketPath, address.Base.AbsoluteUri));
    }

    [Theory, InlineData("ssh://host", "forward the socket"), InlineData("npipe:////./pipe/x", "unix://"), InlineData("host", "unix://")]
    public void Others_are_refused_with_advice(string text, string advice) =>
        Assert.Contains(advice, Assert.Throws<LadingException>(() => EngineAddress.Parse(text)).Hint);
}
