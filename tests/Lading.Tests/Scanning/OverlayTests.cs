using Lading.Oci;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Scanning;

public class OverlayTests
{
    private static ImageFacts Scan(params MemoryFile[][] layers) => Scan(new NotingAnalyzer("txt", "**/*.txt", "**/lib/db/status"), layers);

    private static ImageFacts Scan(IAnalyzer analyzer, params MemoryFile[][] layers) => ImageScanner.Scan(new Source
    {
        Kind = SourceKind.Image,
        Scheme = "test",
        Name = "test",
        Layers = [.. layers.Select((files, i) => new MemoryLayer(files) { Index = i })],
    }, new ScanPlan { Analyzers = [analyzer], Parallelism = 1 });

    private static string[] Visible(ImageFacts image) =>
        [.. image.Facts.Where(f => f.IsVisible).Select(f => $"{f.Found.Path}={((TextFact)f.Found.Fact).Text}").Order(StringComparer.Ordinal)];

    private static MemoryFile File(string path, string text = "x") => MemoryFile.Text(path, text);

    [Fact]
    public void The_upper_file_wins_and_the_lower_is_kept_as_replaced()
    {
        ImageFacts image = Scan([File("a.txt", "old")], [File("a.txt", "new")]);
        Assert.Equal(["a.txt=new"], Visible(image));
        Assert.Equal(1, image.Facts.Single(f => !f.IsVisible).HiddenBy);
    }

    [Fact]
    public void A_whiteout_hides_the_file_and_everything_below_a_folder()
    {
        ImageFacts image = Scan([File("a.txt"), File("d/e/b.txt"), File("dx/c.txt")], [File(".wh.a.txt"), File(".wh.d")]);
        Assert.Equal(["dx/c.txt=x"], Visible(image));
    }

    [Fact]
    public void An_opaque_folder_hides_what_is_below_it_in_lower_layers_only()
    {
        ImageFacts image = Scan([File("d/a.txt"), File("d/e/b.txt")], [File("d/.wh..wh..opq"), File("d/c.txt")]);
        Assert.Equal(["d/c.txt=x"], Visible(image));
    }

    [Fact]
    public void A_root_that_is_opaque_hides_everything() =>
        Assert.Equal(["b.txt=x"], Visible(Scan([File("a.txt"), File("d/a.txt")], [File(".wh..wh..opq"), File("b.txt")])));

    [Fact]
    public void A_file_or_link_in_place_of_a_folder_hides_what_was_below() =>
        Assert.Equal([], Visible(Scan([File("d/a.txt"), File("e/a.txt")], [File("d"), MemoryFile.Symlink("e", "nowhere")])));

    [Fact]
    public void A_folder_over_a_folder_hides_nothing() =>
        Assert.Equal(["d/a.txt=x"], Visible(Scan([File("d/a.txt")], [MemoryFile.Folder("d")])));

    [Fact]
    public void Deleted_and_made_again_is_visible_with_its_new_content()
    {
        ImageFacts image = Scan([File("a.txt", "1")], [File(".wh.a.txt")], [File("a.txt", "3")]);
        Assert.Equal(["a.txt=3"], Visible(image));
        PlacedFact first = image.Facts.First(f => f.Layer == 0);
        Assert.True(first.IsVisibleAt(0));
        Assert.False(first.IsVisibleAt(1));
    }

    [Fact]
    public void The_last_of_two_entries_with_one_path_wins() =>
        Assert.Equal(["a.txt=2"], Visible(Scan([File("a.txt", "1"), File("a.txt", "2")])));

    [Fact]
    public void In_a_folder_a_whiteout_name_is_just_a_name()
    {
        var analyzer = new NotingAnalyzer("any", "**/*.txt");
        ImageFacts image = ImageScanner.Scan(new Source
        {
            Kind = SourceKind.Directory, Scheme = "test", Name = "t",
            Layers = [new MemoryLayer([File(".wh.a.txt"), File("a.txt")]) { Index = 0 }],
        }, new ScanPlan { Analyzers = [analyzer], Parallelism = 1 });
        Assert.Equal(2, image.Facts.Count);
    }

    [Fact]
    public void A_linked_database_is_read_under_the_name_of_the_link()
    {
        ImageFacts image = Scan([File("data/x", "packages"), MemoryFile.Symlink("var/lib/db/status", "../../../data/x")]);
        Assert.Equal(["var/lib/db/status=packages"], Visible(image));
    }

    [Fact]
    public void A_linked_folder_of_a_database_is_looked_into()
    {
        ImageFacts image = Scan([File("data/status", "packages")], [MemoryFile.Symlink("var/lib/db", "/data")]);
        Assert.Equal(["var/lib/db/status=packages"], Visible(image));
    }

    [Fact]
    public void A_hard_link_named_as_wanted_is_read()
    {
        ImageFacts image = Scan([File("data/x", "packages"), MemoryFile.HardLink("lib/db/status", "data/x")]);
        Assert.Equal(["lib/db/status=packages"], Visible(image));
    }

    [Fact]
    public void A_link_beside_its_target_makes_no_second_fact() =>
        Assert.Equal(["a.txt=x"], Visible(Scan([File("a.txt"), MemoryFile.Symlink("b.txt", "a.txt")])));

    [Fact]
    public void Links_in_a_circle_and_out_of_the_root_lead_nowhere()
    {
        ImageFacts image = Scan([MemoryFile.Symlink("lib/db/status", "b"), MemoryFile.Symlink("lib/db/b", "status"), MemoryFile.Symlink("c.txt", "../../../../etc/passwd")]);
        Assert.Equal([], Visible(image));
        Assert.Null(image.Resolve("lib/db/status"));
    }

    [Fact]
    public void Links_are_followed_through_folders_and_layers()
    {
        ImageFacts image = Scan([MemoryFile.Symlink("lib", "usr/lib"), File("usr/lib/x")], [MemoryFile.Symlink("usr/lib/y", "/lib/x")]);
        Assert.Equal("usr/lib/x", image.Resolve("lib/y"));
    }

    [Fact]
    public void An_analyzer_that_throws_costs_its_file_and_says_so()
    {
        ImageFacts image = Scan(new NotingAnalyzer("bad", "**/*.txt") { Look = _ => throw new IndexOutOfRangeException() }, [File("a.txt")]);
        Unknown unknown = Assert.Single(image.Unknowns);
        Assert.Equal(("a.txt", "bad"), (unknown.Path, unknown.Analyzer));
    }

    [Fact]
    public void Executables_are_offered_by_their_first_bytes()
    {
        byte[] elf = new byte[100];
        "\u007fELF"u8.CopyTo(elf);
        var analyzer = new NotingAnalyzer("exe") { WantsExecutables = true, Look = f => f.Executable.ToString() };
        ImageFacts image = Scan(analyzer, [new MemoryFile("usr/bin/tool", elf), new MemoryFile("doc/tool", elf) { Mode = 0x1a4 }, File("script", new string('#', 100))]);
        Assert.Equal(["usr/bin/tool=Elf"], Visible(image));
    }
}
