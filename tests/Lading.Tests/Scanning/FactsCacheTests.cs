using Lading.Oci;
using Lading.Oci.Layers;
using Lading.Oci.Sources;
using Lading.Scanning;
using Lading.Testing;
using Xunit;

namespace Lading.Tests.Scanning;

public sealed class FactsCacheTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "lading-test-" + Guid.NewGuid().ToString("n"));
    private static readonly Digest Blob = Digest.Of("layer"u8);
    private static readonly IAnalyzer Analyzer = new NotingAnalyzer("txt", "**/*.txt");
    private static readonly Dictionary<string, IAnalyzer> Analyzers = new() { ["txt"] = Analyzer };

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private static LayerFacts Facts(Digest? verified, string text = "hello")
    {
        var paths = new PathTable.Builder();
        paths.Add(PathKind.File, "a.txt"u8);
        paths.Add(PathKind.SymbolicLink, "b"u8, "a.txt"u8);
        paths.Add(PathKind.Opaque, "d"u8);
        return new LayerFacts
        {
            Verified = verified,
            Facts = [new FileFact("txt", "a.txt", new TextFact(text))],
            Paths = PathTable.Builder.Join([paths]),
            Unknowns = [new Unknown("x", "txt", "why")],
            Entries = 3,
        };
    }

    [Fact]
    public void What_was_verified_comes_back()
    {
        var cache = new FactsCache(_root);
        cache.Write(Facts(Blob), "rules");
        LayerFacts back = cache.Read(Blob, "rules", Analyzers)!;
        Assert.Equal("hello", ((TextFact)back.Facts.Single().Fact).Text);
        Assert.Equal(PathKind.SymbolicLink, back.Paths.Find("b"u8));
        Assert.True(back.Paths.IsOpaque("d"u8));
        Assert.Equal(new Unknown("x", "txt", "why"), back.Unknowns.Single());
        Assert.True(back.FromCache);
    }

    [Fact]
    public void What_was_not_hashed_is_not_kept()
    {
        var cache = new FactsCache(_root);
        cache.Write(Facts(null), "rules");
        Assert.Equal((0, 0L), cache.Status());
    }

    [Fact]
    public void What_this_machine_could_not_read_is_told_and_not_kept()
    {
        Source source(bool fails) => new() { Kind = SourceKind.Image, Scheme = "test", Name = "x", Layers = [new OneFileLayer(fails) { Index = 0, Blob = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = Blob, Size = 5 } }] };
        var plan = new ScanPlan { Analyzers = [Analyzer], Parallelism = 1 };
        using (var cache = new FactsCache(_root))
        {
            LayerFacts cut = ImageScanner.Scan(source(fails: true), plan, cache).Layers[0];
            Assert.Equal("the file could not be read: No space left on device", Assert.Single(cut.Unknowns).Reason);
            LayerFacts whole = ImageScanner.Scan(source(fails: false), plan, cache).Layers[0];
            Assert.False(whole.FromCache);
            Assert.Single(whole.Facts);
        }
    }

    private sealed class OneFileLayer(bool fails) : Layer
    {
        public override IReadOnlyList<EntryReader> Open(int parallelism, LayerLimits limits, CancellationToken cancellation) => [new Reader(fails)];

        private sealed class Reader(bool fails) : EntryReader
        {
            private int _at = -1;
            public override ReadOnlySpan<byte> Path => "a.txt"u8;
            public override ReadOnlySpan<byte> LinkTarget => default;
            public override Digest? Complete() => FactsCacheTests.Blob;

            public override bool Next()
            {
                Size = 5;
                return ++_at == 0;
            }

            public override int Read(Span<byte> buffer)
            {
                if (fails)
                    throw new IOException("No space left on device");
                int length = Math.Min(buffer.Length, 5);
                buffer[..length].Fill((byte)'a');
                return length;
            }
        }
    }

    [Fact]
    public void Other_rules_do_not_see_it()
    {
        var cache = new FactsCache(_root);
        cache.Write(Facts(Blob), "rules");
        Assert.Null(cache.Read(Blob, "others", Analyzers));
    }

    [Fact]
    public void Rules_change_with_analyzers_versions_limits_and_exclusions()
    {
        var plan = new ScanPlan { Analyzers = [Analyzer] };
        string[] versions =
        [
            FactsCache.RulesVersion(plan),
            FactsCache.RulesVersion(plan with { Analyzers = [new NotingAnalyzer("txt", "**/*.txt") { Version = 2 }] }),
            FactsCache.RulesVersion(plan with { Limits = new ScanLimits { MaxFileSize = 1 } }),
            FactsCache.RulesVersion(plan with { Exclude = [Glob.Parse("**/x")] }),
        ];
        Assert.Equal(4, versions.Distinct().Count());
        Assert.Equal(versions[0], FactsCache.RulesVersion(plan with { Limits = new ScanLimits { Timeout = TimeSpan.FromDays(1) } }));
    }

    [Fact]
    public void A_damaged_entry_counts_as_absent_whatever_byte_is_wrong()
    {
        var cache = new FactsCache(_root);
        cache.Write(Facts(Blob), "rules");
        string file = Directory.GetFiles(_root, "*.facts", SearchOption.AllDirectories).Single();
        byte[] good = File.ReadAllBytes(file);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 0x55;
            File.WriteAllBytes(file, bad);
            Assert.Null(cache.Read(Blob, "rules", Analyzers));
        }
        for (int length = 0; length < good.Length; length++)
        {
            File.WriteAllBytes(file, good[..length]);
            Assert.Null(cache.Read(Blob, "rules", Analyzers));
        }
    }

    [Fact]
    public void It_stays_below_its_size_by_dropping_the_oldest()
    {
        string text = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(3000));
        var cache = new FactsCache(_root, maxSize: 10_000);
        for (int i = 0; i < 10; i++)
            cache.Write(Facts(Digest.Of([(byte)i]), text), "rules");
        Assert.InRange(cache.Status().Bytes, 1, 10_000);
        Assert.NotNull(cache.Read(Digest.Of([(byte)9]), "rules", Analyzers));
    }

    [Fact]
    public void Many_writers_of_one_layer_leave_one_whole_entry()
    {
        var cache = new FactsCache(_root);
        Parallel.For(0, 50, _ =>
        {
            cache.Write(Facts(Blob), "rules");
            Assert.NotNull(cache.Read(Blob, "rules", Analyzers));
        });
        Assert.Equal(1, cache.Status().Entries);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_only_the_cache()
    {
        string file = Path.GetTempFileName();
        new FactsCache(Path.Combine(file, "below")).Write(Facts(Blob), "rules");
        File.Delete(file);
    }
}
