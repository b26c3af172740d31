using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Lading.Leaks.Carriers;
using Lading.Leaks.Findings;
using Lading.Leaks.Searching;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Leaks.Searching;

/// <summary>Folders of this machine, which hold more than files and change while they are read.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<LeakReport> Search(string? path = null, ScanLimits? limits = null)
    {
        await using Source source = await SourceOpener.OpenAsync("dir:" + (path ?? _folder.Path), new SourceOptions(), TestContext.Current.CancellationToken);
        using LeaksAnalyzer analyzer = MarkedSecrets.Analyzer();
        return LeakSearch.Of(ImageScanner.Scan(source, new ScanPlan { Analyzers = [analyzer], Parallelism = 2, Limits = limits ?? new ScanLimits() }), analyzer);
    }

    private static string[] Places(LeakReport report) => [.. report.Leaks.SelectMany(l => l.Places).Select(p => p.Path).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Links_that_lead_in_circles_or_outside_are_not_followed()
    {
        _folder.Write("a/b/secret", "SECRET-x"u8.ToArray());
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a/up"), "..");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a/b/self"), "self");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "root"), "/");
        LeakReport report = await Search();
        Assert.Equal(["a/b/secret"], Places(report));
        Assert.Equal(1, report.Files);
        Assert.Empty(report.Skipped);
    }

    [Fact]
    public async Task Fifos_and_sockets_do_not_stop_the_search_and_are_told()
    {
        _folder.Write("secret", "SECRET-x"u8.ToArray());
        using Process make = Process.Start("mkfifo", [Path.Combine(_folder.Path, "fifo")]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "socket")));
        LeakReport report = await Search();
        Assert.Equal(["secret"], Places(report));
        Assert.Equal(["fifo", "socket"], report.Skipped.Select(s => s.Path));
        Assert.All(report.Skipped, s => Assert.StartsWith("it is a device, a FIFO or a socket", s.Reason));
    }

    [Fact]
    public async Task What_may_not_be_read_is_told()
    {
        Assert.SkipWhen(Environment.UserName == "root", "root may read everything");
        if (OperatingSystem.IsWindows())
            return;
        _folder.Write("file", "SECRET-x"u8.ToArray());
        _folder.Write("closed/file", "SECRET-x"u8.ToArray());
        File.SetUnixFileMode(Path.Combine(_folder.Path, "file"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(_folder.Path, "closed"), UnixFileMode.None);
        LeakReport report = await Search();
        File.SetUnixFileMode(Path.Combine(_folder.Path, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal([("closed", "the folder could not be opened: Permission denied"), ("file", "the file could not be read: Permission denied")], report.Skipped.Select(s => (s.Path, s.Reason)));
    }

    [Fact]
    public async Task Files_too_large_are_told()
    {
        _folder.Write("large", new byte[2000]);
        Assert.Equal(["large"], (await Search(limits: new ScanLimits { MaxFileSize = 1000 })).Skipped.Select(s => s.Path));
    }

    [Fact]
    public async Task Files_of_the_process_file_system_are_told()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fdinfo"), "there is no /proc");
        Assert.Contains((await Search("/proc/self/fdinfo")).Skipped, s => s.Reason.Contains("process file system"));
    }

    [Fact]
    public async Task Names_with_line_breaks_and_escapes_are_found()
    {
        string[] names = ["a\nb", "c\u001b[31md", "::error::e", "f\u202eg", "h  i"];
        foreach (string name in names)
            File.WriteAllBytes(Path.Combine(_folder.Path, name), Encoding.ASCII.GetBytes("SECRET-x"));
        Assert.Equal(names.Order(StringComparer.Ordinal), Places(await Search()));
    }
}
