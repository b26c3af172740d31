using System.Text;
using CsCheck;
using Lading.Leaks.Findings;
using Lading.Oci;
using Lading.Policy.Checking;
using Xunit;

namespace Lading.Tests.Policy.Checking;

public class CheckRulesReaderTests
{
    private static CheckRules Read(string text) => CheckRulesReader.Read(Encoding.UTF8.GetBytes(text), ".lading.yaml");

    [Theory]
    [InlineData("")]
    [InlineData("ignore:\n  - id: CVE-2024-1\n")]
    [InlineData("check:\n")]
    public void A_file_that_says_nothing_leaves_the_defaults(string text) => Assert.Equal(CheckRules.Default, Read(text));

    [Fact]
    public void Everything_can_be_said()
    {
        CheckRules rules = Read("""
            check:
              vulnerabilities: severity >= high
              leaks: contextual
              signed-by:
                - identity: github:acme/app
                - key: cosign.pub
              require: 2
              trusted-root: root.json
              transparency-log: false
              provenance-level: 3
              skip: [provenance]
            """);
        Assert.Equal("severity >= high", rules.Vulnerabilities!.Text);
        Assert.Equal(Confidence.Contextual, rules.Leaks);
        Assert.EndsWith("cosign.pub", Assert.Single(rules.SignedBy!.Keys));
        Assert.Single(rules.SignedBy.Identities);
        Assert.Equal((2, "root.json", false, 3), (rules.Require, rules.TrustedRoot, rules.InLog, rules.ProvenanceLevel));
        Assert.Equal([CheckPart.Provenance], rules.Skip);
    }

    [Fact]
    public void None_lets_everything_through()
    {
        CheckRules rules = Read("check: {vulnerabilities: none, leaks: none}");
        Assert.Null(rules.Vulnerabilities);
        Assert.Null(rules.Leaks);
    }

    [Theory]
    [InlineData("check: [a]", ".lading.yaml:1")]
    [InlineData("check:\n  vulnerabilitys: high", "'vulnerabilitys' is no key of check")]
    [InlineData("check:\n  vulnerabilities: severity >", ".lading.yaml:2: The gate is not understood")]
    [InlineData("check:\n  leaks: certain", "'certain' is no confidence")]
    [InlineData("check:\n  require: 2", "names nobody")]
    [InlineData("check:\n  signed-by:\n    - key: a\n  require: 2", "from 1 to 1")]
    [InlineData("check:\n  signed-by: []", "no signers in it")]
    [InlineData("check:\n  signed-by: acme", "no signers in it")]
    [InlineData("check:\n  signed-by:\n    - {key: a, identity: b}", "one of key, identity, and subject")]
    [InlineData("check:\n  signed-by:\n    - {}", "one of key, identity, and subject")]
    [InlineData("check:\n  transparency-log: maybe", "neither true nor false")]
    [InlineData("check:\n  provenance-level: 4", "from 0 to 3")]
    [InlineData("check:\n  skip: inventory", "'inventory' is no part")]
    [InlineData("check:\n  leaks: none\n  leaks: proven", "there twice")]
    public void What_is_misspelled_is_an_error_with_its_line(string text, string message)
    {
        LadingException e = Assert.Throws<LadingException>(() => Read(text));
        Assert.Equal(ErrorKind.Input, e.Kind);
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Any_bytes_are_rules_or_an_input_error() =>
        Gen.String[0, 80].Select(s => "check:\n  " + s).Sample(text =>
        {
            try
            {
                Read(text);
            }
            catch (LadingException e)
            {
                Assert.Equal(ErrorKind.Input, e.Kind);
            }
        });
}
