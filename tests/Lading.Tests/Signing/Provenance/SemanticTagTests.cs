using CsCheck;
using Lading.Signing.Provenance.Builders;
using Lading.Signing.Provenance.Verification;
using Xunit;

namespace Lading.Tests.Signing.Provenance;

public class SemanticTagTests
{
    [Theory]
    [InlineData("v1.2.3", "v1", true)]
    [InlineData("v1.2.3", "v1.2", true)]
    [InlineData("v1.2.3", "v1.2.3", true)]
    [InlineData("v1.2.3+build", "v1.2.3", true)]
    [InlineData("v1.2", "v1.2.0", true)]
    [InlineData("v1", "v1.0", true)]
    [InlineData("v14", "v14.2", false)]
    [InlineData("v14.2", "v14.2.1", false)]
    [InlineData("v1.2.3", "v1.2.4", false)]
    [InlineData("v1.2.3", "v1.3", false)]
    [InlineData("v10.2.3", "v1", false)]
    [InlineData("v1.2.3-rc.1", "v1.2.3", false)]
    [InlineData("v1.2.3-rc.1", "v1.2.3-rc.2", false)]
    [InlineData("v1.2.3-rc.1", "v1.2.3-rc.1", true)]
    [InlineData("1.2.3", "v1", false)]
    [InlineData("v1.2.3", "1", false)]
    [InlineData("v01.2.3", "v1", false)]
    [InlineData("v1.2.3.4", "v1", false)]
    [InlineData("release", "v1", false)]
    public void A_tag_is_a_version_or_not(string tag, string wanted, bool same) =>
        Assert.Equal(same, SemanticTag.Refuse(tag, wanted) is null);

    [Theory]
    [InlineData("refs/tags/v1.2.3", true)]
    [InlineData("refs/tags/v1.2", false)]
    [InlineData("refs/tags/v1.2.3-rc1", false)]
    [InlineData("refs/tags/v1.2.3+x", false)]
    [InlineData("refs/tags/", false)]
    [InlineData("refs/heads/v1.2.3", false)]
    [InlineData("v1.2.3", false)]
    [InlineData(null, false)]
    public void Only_release_tags_are_releases(string? reference, bool release)
    {
        var builder = new TrustedBuilder { Id = "x", MaxLevel = 3 };
        Assert.Equal(release, builder.RefuseRef(reference) is null);
        Assert.Equal(reference is "refs/tags/v1.2.3-rc1",
            (builder with { Refs = ["vX.Y.Z-rc1"] }).RefuseRef(reference) is null);
    }

    [Fact]
    public void Any_text_is_a_version_or_none() => Gen.String[Gen.Char["v.-+019aZ "], 0, 20].Sample(text =>
    {
        if (SemanticTag.Parse(text) is { } tag)
            Assert.Null(SemanticTag.Refuse(text, text.Split('+')[0]));
        else
            Assert.NotNull(SemanticTag.Refuse(text, "v1"));
    });

    [Theory]
    [InlineData("a@b", "a", "b")]
    [InlineData("a", "a", null)]
    public void Builder_ids_have_a_name_and_a_reference(string text, string name, string? reference) =>
        Assert.Equal(new BuilderId(name, reference), BuilderId.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("@b")]
    [InlineData("a@b@c")]
    public void Other_builder_ids_are_errors(string text) =>
        Assert.Throws<LadingException>(() => BuilderId.Parse(text));
}
