using System.Text;
using Lading.Leaks.BuildFiles.Judging;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.BuildFiles.Judging;

public class BuildContextTests
{
    private static BuildContext Of(TemporaryFolder folder, string dockerfile, string text)
    {
        folder.Write(dockerfile, Encoding.UTF8.GetBytes(text));
        return BuildContext.Of(folder[dockerfile], Encoding.UTF8.GetBytes(text), folder.Path);
    }

    [Fact]
    public void It_is_the_nearest_folder_that_has_what_is_copied()
    {
        using var folder = new TemporaryFolder();
        folder.Write("app/package.json", "{}"u8.ToArray());
        folder.Write("app/docker/entry.sh", "x"u8.ToArray());
        Assert.Equal(folder["app"], Of(folder, "app/docker/Dockerfile", "FROM a\nCOPY package.json docker/entry.sh /\nCOPY . .\n").Folder);
        Assert.Equal(folder["app/docker"], Of(folder, "app/docker/Dockerfile", "FROM a\nCOPY entry.sh /\n").Folder);
        Assert.Equal(folder["app/docker"], Of(folder, "app/docker/Dockerfile", "FROM a\nCOPY nowhere /\n").Folder);
        folder.Write("app/.dockerignore", ".git\n"u8.ToArray());
        BuildContext above = Of(folder, "app/docker/Dockerfile", "FROM a\nCOPY . .\n");
        Assert.Equal((folder["app"], ".git\n", folder["app/.dockerignore"]), (above.Folder, above.Ignore, above.IgnorePath));
    }

    [Fact]
    public void It_is_not_looked_for_above_the_tree_or_the_repository()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".dockerignore", "x\n"u8.ToArray());
        folder.Write("repository/.git/HEAD", "x"u8.ToArray());
        Assert.Equal(folder["repository/a"], Of(folder, "repository/a/Dockerfile", "FROM a\nCOPY . .\n").Folder);
        folder.Write("b/Dockerfile", "FROM a\n"u8.ToArray());
        Assert.Equal(folder["b"], BuildContext.Of(folder["b/Dockerfile"], "FROM a\nCOPY . .\n"u8).Folder);
    }

    [Fact]
    public void A_file_of_its_own_goes_before_that_of_the_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".dockerignore", "x\n"u8.ToArray());
        folder.Write("web.Dockerfile.dockerignore", "y\n"u8.ToArray());
        Assert.Equal("y\n", Of(folder, "web.Dockerfile", "FROM a\nCOPY . .\n").Ignore);
    }
}
