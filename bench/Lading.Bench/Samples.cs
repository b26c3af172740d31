using System.Text;
using Lading.Testing;

namespace Lading.Bench;

/// <summary>What is measured on: a made-up Debian root file system of 500 packages, and a program of this machine's .NET.</summary>
internal static class Samples
{
    public const int Packages = 500;

    /// <summary>A package database of dpkg.</summary>
    public static byte[] Status { get; } = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Packages).Select(Record)));

    /// <summary>A copyright file in the machine-readable form, and one in free text.</summary>
    public static byte[][] Copyrights { get; } = [Encoding.UTF8.GetBytes(MachineReadable()), Encoding.UTF8.GetBytes(FreeText())];

    /// <summary>A library of a few megabytes that the run-time of this process has beside it.</summary>
    public static byte[] Executable { get; } = File.ReadAllBytes(Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!)
        .OrderByDescending(f => Path.GetFileName(f) is "libcoreclr.so" or "coreclr.dll" or "libcoreclr.dylib").First());

    /// <summary>The files of the root file system.</summary>
    public static MemoryFile[] Root { get; } =
    [
        MemoryFile.Text("etc/os-release", "ID=debian\nVERSION_ID=12\n"),
        new MemoryFile("var/lib/dpkg/status", Status),
        new MemoryFile("usr/lib/libcoreclr.so", Executable),
        .. Enumerable.Range(0, Packages).SelectMany(Files),
    ];

    private static string Name(int i) => $"package{i:d3}";

    private static string Record(int i) => $"""
        Package: {Name(i)}
        Status: install ok installed
        Priority: optional
        Section: libs
        Installed-Size: {100 + i}
        Maintainer: Some Maintainers <maintainers{i % 20}@lists.example.org>
        Architecture: amd64
        Multi-Arch: same
        Source: source{i / 3}
        Version: 1:{i % 9}.{i % 7}.{i}-2+deb12u1
        Depends: {string.Join(", ", Enumerable.Range(1, 6).Select(k => $"{Name((i * 7 + k) % Packages)} (>= 1.{k})"))}
        Conffiles:
         /etc/{Name(i)}.conf d41d8cd98f00b204e9800998ecf8427e
        Description: a library of no use
         It has a long description, as all packages do, which goes on for several lines
         and says little.
        Homepage: https://www.example.org/{Name(i)}/


        """.ReplaceLineEndings("\n");

    private static IEnumerable<MemoryFile> Files(int i)
    {
        string[] paths = [.. Enumerable.Range(0, 40).Select(k => $"usr/share/{Name(i)}/folder{k % 5}/file{k}.txt")];
        yield return MemoryFile.Text($"var/lib/dpkg/info/{Name(i)}.list", string.Concat(paths.Select(p => $"/{p}\n")));
        yield return MemoryFile.Text($"var/lib/dpkg/info/{Name(i)}.md5sums", string.Concat(paths.Select(p => $"d41d8cd98f00b204e9800998ecf8427e  {p}\n")));
        yield return new MemoryFile($"usr/share/doc/{Name(i)}/copyright", Copyrights[i % 2]);
        foreach (string path in paths.Take(10))
            yield return MemoryFile.Text(path, path);
    }

    private static string MachineReadable() =>
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: example\n\n" +
        string.Concat(Enumerable.Range(0, 60).Select(i => $"Files: src/{i}/*\nCopyright: {1990 + i % 30}-2020 Author {i} <author{i}@example.org>\n 2001 Somebody\nLicense: {(i % 3 == 0 ? "GPL-2+" : i % 3 == 1 ? "Expat" : "BSD-3-clause and Expat")}\n\n")) +
        "License: GPL-2+\n " + string.Join("\n ", Enumerable.Repeat("This program is free software; you can redistribute it and/or modify it.", 40)) + "\n";

    private static string FreeText() =>
        "This package was debianized by Somebody <somebody@example.org>.\n\n" +
        string.Concat(Enumerable.Range(0, 60).Select(i => $"Copyright (C) {1990 + i % 30} Author {i}\n")) +
        string.Join("\n", Enumerable.Repeat("    This library is free software; you can redistribute it and/or modify it under the terms of the licence.", 80)) +
        "\nOn Debian systems, the complete text of the GNU General Public License version 2 or any later version is in /usr/share/common-licenses/GPL-2.\n";
}
