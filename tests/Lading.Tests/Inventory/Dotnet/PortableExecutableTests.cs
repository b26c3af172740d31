using System.Diagnostics;
using System.Reflection;
using CsCheck;
using Lading.Inventory.Catalogers.Dotnet;
using Lading.Inventory.Executables;
using Lading.Scanning;
using Xunit;

namespace Lading.Tests.Inventory.Dotnet;

public class PortableExecutableTests
{
    private static ScannedFile Open(byte[] bytes) => ScannedFile.FromBytes("x.dll", bytes, []);

    [Fact]
    public void Reads_every_assembly_of_the_running_framework_as_the_framework_does()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            PortableExecutable image = PortableExecutable.Read(Open(File.ReadAllBytes(file)))!;
            AssemblyName name = AssemblyName.GetAssemblyName(file);
            ClrMetadata metadata = image.Metadata()!;
            Assert.Equal((name.Name, name.Version!.ToString()), (metadata.Assembly!.Name, metadata.Assembly.Version));
            Assert.All(metadata.References, r => Assert.Matches("^[A-Za-z0-9._]+$", r.Name));
            Assert.NotNull(image.Version()["ProductName"]);
        }
    }

    [Fact]
    public void Reads_references_in_their_order()
    {
        Assembly self = typeof(PortableExecutableTests).Assembly;
        ClrMetadata metadata = PortableExecutable.Read(Open(File.ReadAllBytes(self.Location)))!.Metadata()!;
        Assert.Equal(self.GetReferencedAssemblies().Select(r => $"{r.Name} {r.Version}"), metadata.References.Select(r => $"{r.Name} {r.Version}"));
    }

    [Fact]
    public void Reads_version_strings()
    {
        string file = typeof(PortableExecutableTests).Assembly.Location;
        PeVersion version = PortableExecutable.Read(Open(File.ReadAllBytes(file)))!.Version();
        FileVersionInfo expected = FileVersionInfo.GetVersionInfo(file);
        Assert.Equal((expected.ProductVersion, expected.FileVersion, expected.CompanyName), (version["ProductVersion"], version["FileVersion"], version["CompanyName"]));
        Assert.Equal(expected.FileVersion, version.FixedFileVersion);
    }

    [Fact]
    public void What_is_no_pe_file_is_null()
    {
        Assert.Null(PortableExecutable.Read(Open([.. "MZ, said the text"u8])));
        Assert.Null(PortableExecutable.Read(Open([])));
    }

    [Fact]
    public void Damaged_files_end_in_a_parse_exception_and_quickly()
    {
        // Small, so that damage hits what is read: an assembly of the framework that only forwards types.
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        byte[] good = File.ReadAllBytes(Directory.GetFiles(folder, "*.dll").MinBy(f => new FileInfo(f).Length)!);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, at2, value2, cut) =>
        {
            byte[] bytes = [.. good];
            bytes[at] = value;
            bytes[at2] = value2;
            ScannedFile file = Open(at % 3 == 0 ? bytes[..cut] : bytes);
            try
            {
                new DotnetCataloger().Read(file);
                new PeBinaryCataloger().Read(file);
                PortableExecutable? image = PortableExecutable.Read(file);
                image?.Version();
                image?.Export("sbom");
            }
            catch (ParseException)
            {
            }
        }, iter: 5000);
    }
}
