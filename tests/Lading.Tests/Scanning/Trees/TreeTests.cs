using Lading.Scanning.Trees;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Scanning.Trees;

public class TreeTests
{
    [Fact]
    public void Toml_tables_continue_where_they_left_off()
    {
        Tree root = TomlTree.Parse("""
            [[package]]
            name = "a"
            [package.dependencies]
            x = "1"
            [[package]]
            name = "b"
            [metadata]
            q = 1
            [package.extras]
            e = ["1"]
            [metadata.files]
            k = [{file = "x"}]
            """);
        Assert.Equal(["a", "b"], root["package"].Items.Select(p => p["name"].Text));
        Assert.Equal("1", root["package"].Items[0]["dependencies"]["x"].Text);
        Assert.Equal(["1"], root["package"].Items[1]["extras"]["e"].Words);
        Assert.Equal("1", root["metadata"]["q"].Text);
        Assert.Equal("x", root["metadata"]["files"]["k"].Items[0]["file"].Text);
    }

    [Fact]
    public void Yaml_aliases_are_shared_and_documents_kept_apart()
    {
        IReadOnlyList<Tree> documents = YamlTree.ParseAll("a: &x {b: 1}\nc: *x\n---\n- ~\n- 'null'\n");
        Assert.Same(documents[0]["a"], documents[0]["c"]);
        Assert.Equal([TreeKind.Null, TreeKind.Scalar], documents[1].Items.Select(i => i.Kind));
    }

    [Fact]
    public void What_is_not_there_is_missing_and_harmless()
    {
        Tree root = JsonTree.Parse("\ufeff{\"a\":[1,{\"b\":true,},], /* x */ \"a2\":\"\\ud800\"}"u8);
        Assert.True(root["a"].Items[1]["b"].IsTrue);
        Assert.Null(root["x"]["y"].Items.FirstOrDefault());
        Assert.Null(root["x"]["y"].Word);
        Assert.NotNull(root["a2"].Text);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        Assert.Throws<ParseException>(() => JsonTree.Parse(System.Text.Encoding.UTF8.GetBytes(new string('[', 100_000))));
        Assert.Throws<ParseException>(() => YamlTree.Parse(new string('[', 100_000)));
        Assert.Throws<ParseException>(() => TomlTree.Parse("a = " + new string('[', 100_000)));
        Assert.Throws<ParseException>(() => TomlTree.Parse(string.Join('.', Enumerable.Repeat("a", 10_000)) + " = 1"));
    }

    [Fact]
    public void Yaml_values_know_where_they_stand()
    {
        const string Text = "a: é  # c\r\nb:\r\n  - 'q'\r\n  - {x: 1, y: [2]}\r\nc: |\r\n  one\r\n  two\r\nd:\r\n  e: f g  # h\r\n\r\ni: \ud83d\ude00\r\nj: k\r\n";
        Tree root = YamlTree.Parse(Text);
        string At(Tree t) => Text[t.Start..t.End];
        Assert.Equal(["é", "'q'", "{x: 1, y: [2]}", "1", "[2]", "f g", "\ud83d\ude00", "k"], new[] { root["a"], root["b"].Items[0], root["b"].Items[1], root["b"].Items[1]["x"],
            root["b"].Items[1]["y"], root["d"]["e"], root["i"], root["j"] }.Select(At));
        Assert.Equal("- 'q'\r\n  - {x: 1, y: [2]}", At(root["b"]));
        Assert.Equal("e: f g", At(root["d"]));
        Assert.StartsWith("|\r\n  one", At(root["c"]));
        Assert.Equal("b:", Text[root["b"].KeyStart..(root["b"].KeyStart + 2)]);
        Assert.Equal("e:", Text[root["d"]["e"].KeyStart..(root["d"]["e"].KeyStart + 2)]);
    }
}
