using BenchmarkDotNet.Attributes;
using Lading.Inventory;
using Lading.Inventory.Catalogers.Binary;
using Lading.Inventory.Catalogers.Dpkg;
using Lading.Scanning;

namespace Lading.Bench;

/// <summary>A package database of dpkg; the limit finds the ends of its lines.</summary>
public class DpkgStatus
{
    [Benchmark(Baseline = true)]
    public int Limit() => Samples.Status.AsSpan().Count((byte)'\n');

    [Benchmark]
    public int Parse() => ControlRecord.ReadAll(Samples.Status, PackageType.Deb).Count;
}

/// <summary>A copyright file of either form; the limit finds the ends of its lines.</summary>
public class Copyright
{
    [Params("machine-readable", "free text")]
    public string Form { get; set; } = "";

    private byte[] Text => Samples.Copyrights[Form == "free text" ? 1 : 0];

    [Benchmark(Baseline = true)]
    public int Limit() => Text.AsSpan().Count((byte)'\n');

    [Benchmark]
    public int Parse() => CopyrightFile.Parse(Text).Licenses.Count;
}

/// <summary>A program of some megabytes under a name that several classifiers look at; the limit looks for one text in it.</summary>
public class BinaryClassifiers
{
    private readonly BinaryCataloger _cataloger = new();

    [Benchmark(Baseline = true)]
    public int Limit() => Samples.Executable.AsSpan().IndexOf("no program has this"u8);

    [Benchmark]
    public FileCatalog? Classify() => _cataloger.Read(ScannedFile.FromBytes("usr/bin/python3.11", Samples.Executable, []));
}
