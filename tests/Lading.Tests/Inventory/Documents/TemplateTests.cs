using System.Text;
using CsCheck;
using Lading.Inventory;
using Lading.Inventory.Documents;
using Xunit;

namespace Lading.Tests.Inventory.Documents;

public class TemplateTests
{
    private static readonly Sbom Two = new()
    {
        Subject = new Subject { Id = "subject", Kind = "directory", Name = "/srv", Tags = ["x", "y"] },
        Packages =
        [
            new Package { Id = "1", Type = PackageType.Npm, Name = "a", Version = "1", DeclaredLicenses = ["MIT", "ISC"], Properties = new Dictionary<string, string> { ["npm:x"] = "<&>" } },
            new Package { Id = "2", Type = PackageType.Pypi, Name = "b" },
        ],
    };

    private static string Run(string template) => Encoding.UTF8.GetString(SbomFormats.Parse("template").Format.ToBytes(Two, new FormatOptions { Template = template }));

    [Theory]
    [InlineData("plain {not} an action }}", "plain {not} an action }}")]
    [InlineData("{{range .packages}}{{.name}}={{.version}};{{end}}", "a=1;b=;")]
    [InlineData("{{range .packages}}{{if .version}}{{.version}}{{else}}none{{end}} {{end}}", "1 none ")]
    [InlineData("{{range .packages}}{{if eq .name \"z\"}}z{{else if eq .type \"pypi\" \"gem\"}}p{{else}}o{{end}}{{end}}", "op")]
    [InlineData("{{range .relationships}}x{{else}}no relationships{{end}}", "no relationships")]
    [InlineData("{{len .packages}} of {{.subject.name | upper}}", "2 of /SRV")]
    [InlineData("{{.subject.tags | json}} {{json .subject.name}}", "[\"x\",\"y\"] \"/srv\"")]
    [InlineData("{{range .packages}}{{join \", \" .declaredLicenses}}|{{default \"?\" .version}}|{{index .properties \"npm:x\"}}\n{{end}}", "MIT, ISC|1|<&>\n|?|\n")]
    [InlineData("a  {{- /* comment */ -}}  b", "ab")]
    [InlineData("{{if and .subject (not .nothing)}}yes{{end}}{{if or .nothing false}}no{{end}}", "yes")]
    [InlineData("{{range .packages}}{{$.subject.kind}} {{end}}", "directory directory ")]
    [InlineData("{{\"quoted \\\"}}\\\" text\"}} {{12}}", "quoted \"}}\" text 12")]
    [InlineData("{{upper (lower .subject.kind)}}", "DIRECTORY")]
    public void A_template_is_filled_in(string template, string expected) => Assert.Equal(expected, Run(template));

    [Theory]
    [InlineData("a\n{{if .x}}", "line 2: a block is not closed")]
    [InlineData("{{end}}", "line 1: 'end' without")]
    [InlineData("\n\n{{.name", "line 3: '{{' without '}}'")]
    [InlineData("{{call .x}}", "line 1: there is no function 'call'")]
    [InlineData("{{len}}", "line 1: 'len' has 0 operands")]
    [InlineData("{{.a .b}}", "line 1: one value is expected")]
    [InlineData("{{\"open}}", "line 1: ")]
    [InlineData("{{.a |}}", "line 1: a function is expected after '|'")]
    [InlineData("{{(.a}}", "line 1: ')' is missing")]
    public void A_mistake_is_named_with_its_line(string template, string expected)
    {
        LadingException error = Assert.Throws<LadingException>(() => Run(template));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.StartsWith("template: " + expected, error.Message);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.Contains("nested deeper", Assert.Throws<LadingException>(() => Run(string.Concat(Enumerable.Repeat("{{if .a}}", 10000)))).Message);
        Assert.Contains("nested deeper", Assert.Throws<LadingException>(() => Run("{{" + new string('(', 10000) + "}}")).Message);
        Assert.Contains("nested deeper", Assert.Throws<LadingException>(() => Run("{{if .a}}" + string.Concat(Enumerable.Repeat("{{else if .a}}", 10000)))).Message);
    }

    private static readonly string[] Pieces =
        ["{{", "}}", "range ", "if ", "else", "end", ".packages", ".", "$", "\"", "\\", "(", ")", "|", " ", "\n", "-", "len", "x", "1", "/*", "*/"];

    [Fact]
    public void No_template_makes_it_throw_anything_else() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 30].Sample(parts =>
        {
            try
            {
                Run(string.Concat(parts.Select(p => Pieces[p])));
            }
            catch (LadingException)
            {
            }
        }, iter: 3000);
}
