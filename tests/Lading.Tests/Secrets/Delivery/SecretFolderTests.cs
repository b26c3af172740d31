using System.Text;
using Lading.Secrets.Delivery;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Secrets.Delivery;

public class SecretFolderTests
{
    private readonly List<string> _notes = [];
    private readonly List<string> _opened = [];

    private string[] Read(string path, bool inCapitals = false) =>
        [.. SecretFolder.Read(path, inCapitals, _notes, _opened).Select(e => e.Name + "=" + Encoding.UTF8.GetString(e.Value))];

    [Fact]
    public void Files_are_variables_by_their_names()
    {
        using var folder = new TemporaryFolder();
        folder.Write("db_password", "a\n"u8.ToArray());
        folder.Write("API_KEY", "b"u8.ToArray());
        folder.Write("tls.crt", "c"u8.ToArray());
        folder.Write(".hidden", "d"u8.ToArray());
        folder.Write("kubernetes.io/serviceaccount/token", "e"u8.ToArray());
        Assert.Equal(["API_KEY=b", "db_password=a"], Read(folder.Path));
        Assert.Contains("tls.crt: its name is no name of a variable", Assert.Single(_notes));
        Assert.Equal(["API_KEY=b", "DB_PASSWORD=a", "TLS_CRT=c"], Read(folder.Path, inCapitals: true));
    }

    [Fact]
    public void A_volume_of_Kubernetes_is_read_from_one_state()
    {
        using var folder = new TemporaryFolder();
        folder.Write("..2026_01_01/db-password", "new"u8.ToArray());
        folder.Write("..2025_01_01/db-password", "old"u8.ToArray());
        File.CreateSymbolicLink(folder["..data"], "..2026_01_01");
        File.CreateSymbolicLink(folder["db-password"], "..data/db-password");
        Assert.Equal(["DB_PASSWORD=new"], Read(folder.Path, inCapitals: true));
        Assert.EndsWith("..2026_01_01/db-password", Assert.Single(_opened));
    }

    [Fact]
    public void Two_files_of_one_variable_are_an_error_and_so_is_no_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a-b", "x"u8.ToArray());
        folder.Write("A_B", "x"u8.ToArray());
        Assert.Contains("more than one file becomes A_B", Assert.Throws<LadingException>(() => Read(folder.Path, inCapitals: true)).Message);
        Assert.Contains("There is no folder", Assert.Throws<LadingException>(() => Read(folder["nope"])).Message);
        Assert.Throws<LadingException>(() => Read(folder["A_B"]));
    }

    [Theory]
    [InlineData("db-password", "DB_PASSWORD", null)]
    [InlineData("Db.Password", "DB_PASSWORD", null)]
    [InlineData("_x1", "_X1", "_x1")]
    [InlineData("1x", null, null)]
    [InlineData("a=b", null, null)]
    [InlineData("ä", null, null)]
    [InlineData("", null, null)]
    public void Names(string file, string? capitals, string? asIs)
    {
        Assert.Equal(capitals, SecretFolder.NameOf(file, inCapitals: true));
        Assert.Equal(asIs, SecretFolder.NameOf(file, inCapitals: false));
    }
}
