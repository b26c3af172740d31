using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Python;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Python;

public class PythonPackageCatalogerTests
{
    private const string Site = "usr/local/lib/python3.11/site-packages";

    private static (string, string) Wheel(string name, string version, string more = "", string site = Site) =>
        ($"{site}/{name}-{version}.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\nDescription body\nName: not this\n");

    [Fact]
    public void Requirements_are_resolved_in_the_same_folder_by_normalized_name()
    {
        Sbom sbom = CatalogerTest.Run<PythonPackageCataloger>(
            Wheel("A", "1", "Requires-Dist: Zope.Interface (>=1.0)\nRequires-Dist: other>=2\n"),
            Wheel("zope_interface", "5"),
            Wheel("other", "2", site: "opt/venv/lib/python3.11/site-packages"));
        Assert.Equal(["A@1", "other@2", "zope_interface@5"], sbom.Names());
        Assert.Equal(["A -> zope_interface"], sbom.Edges());
    }

    [Fact]
    public void Extras_count_only_where_they_are_asked_for()
    {
        Sbom sbom = CatalogerTest.Run<PythonPackageCataloger>(
            Wheel("app", "1", "Requires-Dist: http[socks]\n"),
            Wheel("http", "2", "Provides-Extra: socks\nRequires-Dist: pysocks; extra == 'socks'\nRequires-Dist: pytest; extra == \"test\"\n"),
            Wheel("pysocks", "3"),
            Wheel("pytest", "4"));
        Assert.Equal(["app -> http", "http -> pysocks"], sbom.Edges());
        Assert.Equal(DependencyScope.Optional, sbom.Packages.Single(p => p.Name == "http").Requires[0].Scope);
    }

    [Fact]
    public void Markers_that_cannot_hold_drop_their_requirement()
    {
        Sbom sbom = CatalogerTest.Run<PythonPackageCataloger>(
            Wheel("a", "1", "Requires-Dist: b; python_version < '3.8'\nRequires-Dist: c; sys_platform == 'win32'\nRequires-Dist: d; platform_machine == 'x86_64'\n"),
            Wheel("b", "1"), Wheel("c", "1"), Wheel("d", "1"));
        Assert.Equal(["a -> d"], sbom.Edges());
    }

    [Fact]
    public void What_lies_beside_the_metadata_completes_the_package()
    {
        Sbom sbom = CatalogerTest.Run<PythonPackageCataloger>(
            Wheel("a", "1", "License: MIT\nAuthor: N\nAuthor-email: n@x.example\nProject-URL: Homepage, https://a.example\n"),
            ($"{Site}/a-1.dist-info/RECORD", "a/__init__.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n\"a/x,y.py\",,\n../../../bin/a,sha256=bad,3\n"),
            ($"{Site}/a-1.dist-info/direct_url.json", """{"url":"https://h.example/r.git","vcs_info":{"vcs":"git","commit_id":"abc"}}"""),
            ($"{Site}/a-1.dist-info/top_level.txt", "a\n"));
        Package package = Assert.Single(sbom.Packages);
        Assert.Equal(["MIT"], package.DeclaredLicenses);
        Assert.Equal("N <n@x.example>", package.Author);
        Assert.Equal("https://a.example", package.Homepage);
        Assert.Equal([$"{Site}/a/__init__.py", $"{Site}/a/x,y.py", "usr/local/bin/a"], package.Files!.Read().Select(f => f.Path));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", package.Files.Read().First().Hash!.Hex);
        Assert.Equal("git+https://h.example/r.git@abc", package.Qualifiers["vcs_url"]);
        Assert.Equal("a", package.Properties["pypi:top-level"]);
    }

    [Theory]
    [InlineData("License-Expression: MIT OR Apache-2.0\nLicense: x\n", "MIT OR Apache-2.0")]
    [InlineData("License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\nClassifier: License :: OSI Approved :: Apache Software License\n", "MIT|Apache-2.0")]
    [InlineData("Classifier: License :: OSI Approved :: BSD License\nClassifier: Topic :: X\n", "BSD License")]
    [InlineData("License: Copyright me\n        \n        All rights\n        |are yours\nClassifier: License :: OSI Approved :: ISC License (ISCL)\n", "ISC")]
    [InlineData("Classifier: License :: OSI Approved\n", "")]
    public void Licences_come_from_the_most_precise_field(string fields, string expected) =>
        Assert.Equal(expected, string.Join('|', CatalogerTest.Run<PythonPackageCataloger>(Wheel("a", "1", fields)).Packages[0].DeclaredLicenses));

    private static byte[] ZippedEgg()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var writer = new StreamWriter(archive.CreateEntry("EGG-INFO/PKG-INFO").Open()))
                writer.Write("Name: zipped\nVersion: 3\n");
            using (var writer = new StreamWriter(archive.CreateEntry("EGG-INFO/requires.txt").Open()))
                writer.Write("folder\n\n[x]\nfile\n");
        }
        return stream.ToArray();
    }

    [Fact]
    public void Eggs_of_every_kind_are_read()
    {
        Sbom sbom = CatalogerTest.Run<PythonPackageCataloger>(
            new MemoryFile($"{Site}/zipped-3-py3.11.egg", ZippedEgg()),
            MemoryFile.Text($"{Site}/folder.egg-info/PKG-INFO", "Name: folder\nVersion: 1\n"),
            MemoryFile.Text($"{Site}/folder.egg-info/requires.txt", "Unpacked>=1\n\n[:python_version < \"3\"]\nfile\n"),
            MemoryFile.Text($"{Site}/file-2-py3.11.egg-info", "Name: file\nVersion: 2\n"),
            MemoryFile.Text($"{Site}/unpacked.egg/EGG-INFO/PKG-INFO", "Name: unpacked\nVersion: 4\n"));
        Assert.Equal(["file@2", "folder@1", "unpacked@4", "zipped@3"], sbom.Names());
        Assert.Equal(["folder -> unpacked", "zipped -> folder"], sbom.Edges());
    }

    [Fact]
    public void Debians_folders_are_one_world_and_images_of_python_another()
    {
        Assert.Equal(SitePackages.WorldOf("usr/lib/python3/dist-packages"), SitePackages.WorldOf("usr/local/lib/python3.11/dist-packages"));
        Assert.NotEqual(SitePackages.WorldOf("usr/lib/python3/dist-packages"), SitePackages.WorldOf("usr/local/lib/python3.11/site-packages"));
        Assert.Equal(SitePackages.WorldOf("usr/lib/python3.11/site-packages"), SitePackages.WorldOf("usr/lib64/python3.11/site-packages"));
        Assert.NotEqual(SitePackages.WorldOf("opt/a/lib/python3.11/site-packages"), SitePackages.WorldOf("opt/b/lib/python3.11/site-packages"));
    }

    [Fact]
    public void Hostile_files_do_no_harm()
    {
        var cataloger = new PythonPackageCataloger();
        HostileFiles.Check(cataloger, $"{Site}/a-1.dist-info/METADATA", Wheel("a", "1", "License: x\n  y\nRequires-Dist: b[c] >=1; extra == 'x' and (os_name == \"nt\" or python_version in '3')\n").Item2);
        HostileFiles.Check(cataloger, $"{Site}/a-1.dist-info/RECORD", "a/b.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n\"x,y\"\"z\",,\n../../../../../../../x,,\n");
        HostileFiles.Check(cataloger, $"{Site}/a-1.dist-info/direct_url.json", """{"url":"https://h.example/r.git","archive_info":{"hash":"sha256=00"}}""");
        HostileFiles.Check(cataloger, $"{Site}/a.egg-info/requires.txt", "a\n[x:os_name == 'nt']\nb\n");
        HostileFiles.Check(cataloger, $"{Site}/a.egg", ZippedEgg());
    }
}
