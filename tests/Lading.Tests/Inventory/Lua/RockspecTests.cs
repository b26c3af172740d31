using Lading.Inventory;
using Lading.Inventory.Catalogers.Lua;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Lua;

public class RockspecTests
{
    internal const string Socket = """
        local base = "3.1" --[[ long
        comment ]]
        package = 'LuaSocket'
        version = base .. "-1"
        source = { url = "git+https://git.example/luasocket.git", tag = "v" .. base }
        description = {
           summary = "Network support", -- comment
           detailed = [==[ ]] still text ]==],
           ["license"] = "MIT",
           maintainer = "D"
        }
        dependencies = { "lua >= 5.1, < 5.5"; "lpeg ~> 1.0", platforms = { unix = { "luaposix" } } }
        build = { type = "builtin", modules = { ["a.b"] = { "x.c", 1, -2, true, nil } } }
        """;

    [Fact]
    public void Installed_rocks_have_licences_and_edges()
    {
        Sbom sbom = CatalogerTest.Run<RockspecCataloger>(
            ("usr/lib/luarocks/rocks-5.4/luasocket/3.1-1/luasocket-3.1-1.rockspec", Socket),
            ("usr/lib/luarocks/rocks-5.4/lpeg/1.0.2-1/lpeg-1.0.2-1.rockspec", "package = 'lpeg'\nversion = '1.0.2-1'\n"));
        Assert.Equal(["LuaSocket@3.1-1", "lpeg@1.0.2-1"], sbom.Names());
        Assert.Equal(["LuaSocket -> lpeg"], sbom.Edges());
        Package socket = sbom.Packages[0];
        Assert.Equal(("pkg:luarocks/luasocket@3.1-1", "v3.1", Presence.Installed), (socket.Purl, socket.Properties["luarocks:tag"], socket.Presence));
        Assert.Equal(["MIT"], socket.DeclaredLicenses);
        Assert.Equal(["lua >= 5.1, < 5.5", "lpeg ~> 1.0"], socket.Requires.Select(r => $"{r.Name} {r.Range}"));
    }

    [Fact]
    public void A_project_of_its_own_is_declared() =>
        Assert.Equal(Presence.Declared, CatalogerTest.Run<RockspecCataloger>(("x-1.rockspec", "package = 'x'\nversion = '1'\n")).Packages.Single().Presence);

    [Theory, InlineData("print('hello')"), InlineData("package = {"), InlineData("package = [[x")]
    public void Other_files_are_unknown(string text) => Assert.Single(CatalogerTest.Run<RockspecCataloger>(("x.rockspec", text)).Unknowns);
}
