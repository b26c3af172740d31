using System.IO.Compression;
using System.Text;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Linux;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Inventory.Linux;

public class LinuxKernelCatalogerTests
{
    /// <summary>A 64-bit ELF object with a table of names and a section .modinfo.</summary>
    private static byte[] Module(string info)
    {
        byte[] names = Encoding.ASCII.GetBytes("\0.shstrtab\0.modinfo\0");
        byte[] modinfo = Encoding.UTF8.GetBytes(info.Replace('\n', '\0') + "\0");
        byte[] file = new byte[64 + 3 * 64 + names.Length + modinfo.Length];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        file[0x28] = 64;
        file[0x3a] = 64;
        file[0x3c] = 3;
        file[0x3e] = 1;
        void Section(int index, int name, int offset, int size)
        {
            int at = 64 + index * 64;
            BitConverter.TryWriteBytes(file.AsSpan(at), name);
            BitConverter.TryWriteBytes(file.AsSpan(at + 24), (long)offset);
            BitConverter.TryWriteBytes(file.AsSpan(at + 32), (long)size);
        }
        int data = 64 + 3 * 64;
        Section(1, 1, data, names.Length);
        Section(2, 11, data + names.Length, modinfo.Length);
        names.CopyTo(file, data);
        modinfo.CopyTo(file, data + names.Length);
        return file;
    }

    private static byte[] Image(string version)
    {
        byte[] file = new byte[0x400];
        "HdrS"u8.CopyTo(file.AsSpan(0x202));
        file[0x20e] = 0x00;
        file[0x20f] = 0x01;
        Encoding.ASCII.GetBytes(version + "\0").CopyTo(file, 0x300);
        return file;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    [Fact]
    public void Ties_modules_to_each_other_and_to_their_kernel()
    {
        Sbom sbom = CatalogerTest.Run<LinuxKernelCataloger>(
            new MemoryFile("boot/vmlinuz-6.1.0-13-amd64", Image("6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP")),
            new MemoryFile("lib/modules/6.1.0-13-amd64/kernel/fs/ext4.ko", Module("name=ext4\nlicense=GPL\ndepends=jbd2,mbcache\nvermagic=6.1.0-13-amd64 SMP preempt")),
            new MemoryFile("lib/modules/6.1.0-13-amd64/kernel/fs/jbd2.ko.gz", Gzip(Module("license=GPL v2\nversion=2.5\nvermagic=6.1.0-13-amd64 SMP"))));
        Assert.Equal(["ext4@6.1.0-13-amd64", "jbd2@2.5", "linux-kernel@6.1.0-13-amd64"], sbom.Names());
        Assert.Equal(["ext4 -> jbd2", "ext4 -> linux-kernel", "jbd2 -> linux-kernel"], sbom.Edges());
        Assert.Equal(["GPL v2"], sbom.Packages[1].DeclaredLicenses);
    }

    [Fact]
    public void Finds_the_banner_in_unpacked_kernels_even_at_the_seam_of_two_pieces()
    {
        byte[] elf = new byte[(1 << 20) + 5000];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F' }.CopyTo(elf, 0);
        "Linux version %s (%s)"u8.CopyTo(elf.AsSpan(1000));
        "Linux version 5.10.7-test (me@here) #1\n"u8.CopyTo(elf.AsSpan((1 << 20) - 20));
        Assert.Equal("5.10.7-test (me@here) #1", KernelImage.Version(ScannedFile.FromBytes("vmlinux", elf, [])));
        Assert.Equal("5.10.7-test (me@here) #1", KernelImage.Version(ScannedFile.FromBytes("vmlinuz", Gzip(elf), [])));
        Assert.Null(KernelImage.Version(ScannedFile.FromBytes("vmlinux-gdb.py", "import gdb"u8.ToArray(), [])));
    }

    [Fact]
    public void Damaged_files_never_throw_anything_else()
    {
        foreach (string path in (ReadOnlySpan<string>)["boot/vmlinuz", "lib/modules/1/a.ko", "lib/modules/1/a.ko.gz"])
            foreach (byte[] seed in (ReadOnlySpan<byte[]>)[Module("name=a\ndepends=b"), Image("6.1"), Gzip(Module("name=a"))])
                Mutations.Of(seed, bytes => new LinuxKernelCataloger().Read(ScannedFile.FromBytes(path, bytes, [])), 150);
    }
}
