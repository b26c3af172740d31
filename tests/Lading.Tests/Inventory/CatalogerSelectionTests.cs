using Lading.Inventory;
using Lading.Oci.Sources;
using Xunit;

namespace Lading.Tests.Inventory;

public class CatalogerSelectionTests
{
    private static string[] Names(SourceKind kind, params string[] words) => [.. CatalogerSelection.For(kind, words).Select(c => c.Name)];

    [Fact]
    public void Images_list_what_is_installed_and_folders_also_what_is_declared()
    {
        Assert.DoesNotContain(CatalogerSelection.For(SourceKind.Image, []), c => !c.Tags.HasFlag(CatalogerTags.Installed) && c.Name != "os-release");
        Assert.Contains(CatalogerSelection.For(SourceKind.Directory, []), c => c.Tags.HasFlag(CatalogerTags.Declared));
        Assert.DoesNotContain(CatalogerSelection.For(SourceKind.Directory, []), c => c.Tags.HasFlag(CatalogerTags.OptIn));
    }

    [Fact]
    public void Words_restrict_add_and_take_away()
    {
        Assert.Equal(["os-release", "apk-db"], Names(SourceKind.Image, "apk-db"));
        Assert.DoesNotContain("apk-db", Names(SourceKind.Image, "-apk-db"));
        Assert.All(CatalogerSelection.For(SourceKind.Image, ["os"]), c => Assert.True(c.Tags.HasFlag(CatalogerTags.Os)));
        string declared = CatalogerList.All.First(c => c.Tags == (CatalogerTags.Declared | CatalogerTags.Language)).Name;
        Assert.Contains(declared, Names(SourceKind.Image, "+" + declared));
    }

    [Fact]
    public void A_word_that_names_nothing_is_a_usage_error() =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<LadingException>(() => Names(SourceKind.Image, "nonsense")).Kind);

    [Fact]
    public void Names_are_unique() => Assert.Equal(CatalogerList.All.Count, CatalogerList.All.Select(c => c.Name).Distinct().Count());
}
