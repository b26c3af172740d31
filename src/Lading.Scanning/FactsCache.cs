using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Lading.Oci;
using Microsoft.Win32.SafeHandles;

namespace Lading.Scanning;

/// <summary>
/// Facts of layers by verified blob digest and rules version, one file each, in <c>$XDG_CACHE_HOME/lading/facts</c>.
/// Safe with several processes at once: files appear whole by rename, a damaged one counts as absent. Kept below a
/// size by dropping what was used longest ago.
/// </summary>
public sealed class FactsCache : IDisposable
{
    private const uint Magic = 0x3146444c;
    private const int HeaderSize = 20;

    private readonly string _root;
    private readonly long _maxSize;
    private Thread? _writing;

    /// <summary>Opens the cache in <paramref name="root"/>; the folder is made when first written to.</summary>
    public FactsCache(string root, long maxSize = 2L << 30)
    {
        _root = root;
        _maxSize = maxSize;
    }

    /// <summary><c>$XDG_CACHE_HOME/lading/facts</c>, or <c>~/.cache/lading/facts</c>.</summary>
    public static string DefaultRoot
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
            return Path.Combine(cache, "lading", "facts");
        }
    }

    /// <summary>Where the cache is.</summary>
    public string Root => _root;

    /// <summary>
    /// A name for all that decides the answer besides the layer's bytes: analyzers, their versions, limits, excluded
    /// paths, and the build of this program.
    /// </summary>
    public static string RulesVersion(ScanPlan plan)
    {
        var text = new StringBuilder();
        text.Append(typeof(FactsCache).Module.ModuleVersionId).Append('\n');
        foreach (IAnalyzer analyzer in plan.Analyzers)
            text.Append(analyzer.Name).Append(' ').Append(analyzer.Version).Append(' ').Append(analyzer.Variant).Append(' ').Append(analyzer.GetType().Module.ModuleVersionId).Append('\n');
        text.Append(plan.Limits with { Timeout = default });
        foreach (var glob in plan.Exclude)
            text.Append('\n').Append(glob.Text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }

    /// <summary>The facts under this digest, or null.</summary>
    public LayerFacts? Read(Digest digest, string rules, IReadOnlyDictionary<string, IAnalyzer> analyzers)
    {
        string path = PathOf(digest, rules);
        try
        {
            LayerFacts facts = Read(path, digest, analyzers);
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return facts;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ZstdSharp.ZstdException or UnauthorizedAccessException or KeyNotFoundException or ArgumentException)
        {
            TryDelete(path);
            return null;
        }
    }

    private static LayerFacts Read(string path, Digest digest, IReadOnlyDictionary<string, IAnalyzer> analyzers)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        using var packed = new NativeBuffer();
        int length = (int)Math.Min(Array.MaxLength, RandomAccess.GetLength(file));
        packed.Reserve(length);
        length = RandomAccess.Read(file, packed.Span(length), 0);
        ReadOnlySpan<byte> header = packed.Span(length)[..Math.Min(length, HeaderSize)];
        ReadOnlySpan<byte> body = packed.Span(length)[header.Length..];
        if (header.Length < HeaderSize || BitConverter.ToUInt32(header) != Magic || XxHash128.HashToUInt128(body) != BitConverter.ToUInt128(header[4..]))
            throw new InvalidDataException("a cache entry is damaged");
        int size = (int)Math.Min((ulong)Array.MaxLength, ZstdSharp.Decompressor.GetDecompressedSize(body));
        using var plain = new NativeBuffer();
        plain.Reserve(size);
        using var zstd = new ZstdSharp.Decompressor();
        return Decode(plain.Span(zstd.Unwrap(body, plain.Span(size))), digest, analyzers);
    }

    /// <summary>
    /// Keeps facts like <see cref="Write"/>, on a thread of its own: there is a processor without work once all layers are
    /// read. <see cref="Dispose"/>, and the end of the program, wait for it.
    /// </summary>
    public void WriteLater(IReadOnlyList<LayerFacts> layers, string rules)
    {
        Dispose();
        _writing = new Thread(() =>
        {
            foreach (LayerFacts facts in layers)
                Write(facts, rules);
        });
        _writing.Start();
    }

    /// <summary>Waits until all is written.</summary>
    public void Dispose()
    {
        _writing?.Join();
        _writing = null;
    }

    /// <summary>
    /// Keeps facts under the digest that was verified; does nothing for facts without one. A full disk or a read-only
    /// home costs the cache, not the scan.
    /// </summary>
    public void Write(LayerFacts facts, string rules)
    {
        if (facts.Verified is not { } digest)
            return;
        using var writer = new FactWriter();
        Encode(facts, writer);
        using var packed = new NativeBuffer();
        int most = HeaderSize + ZstdSharp.Compressor.GetCompressBound(writer.Written.Length);
        packed.Reserve(most);
        using var zstd = new ZstdSharp.Compressor(1);
        Span<byte> file = packed.Span(HeaderSize + zstd.Wrap(writer.Written, packed.Span(most)[HeaderSize..]));
        BitConverter.TryWriteBytes(file, Magic);
        BitConverter.TryWriteBytes(file[4..], XxHash128.HashToUInt128(file[HeaderSize..]));
        Put(PathOf(digest, rules), file);
    }

    private void Put(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + "." + Guid.NewGuid().ToString("n")[..12] + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
            Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Entries and bytes held.</summary>
    public (int Entries, long Bytes) Status()
    {
        FileInfo[] files = Files();
        return (files.Length, files.Sum(f => f.Length));
    }

    /// <summary>Drops everything; returns what was dropped.</summary>
    public (int Entries, long Bytes) Clear()
    {
        (int, long) before = Status();
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
        return before;
    }

    private FileInfo[] Files() => Directory.Exists(_root) ? new DirectoryInfo(_root).GetFiles("*", SearchOption.AllDirectories) : [];

    private void Trim()
    {
        FileInfo[] files = Files();
        long total = files.Sum(f => f.Length);
        foreach (FileInfo file in files.OrderBy(f => f.LastWriteTimeUtc))
        {
            bool abandoned = file.Extension == ".tmp" && file.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1);
            if (total <= _maxSize && !abandoned)
                continue;
            total -= file.Length;
            TryDelete(file.FullName);
        }
    }

    private string PathOf(Digest digest, string rules) => Path.Combine(_root, rules, digest.Encoded[..2], digest.Encoded + ".facts");

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Encode(LayerFacts facts, FactWriter writer)
    {
        writer.Number(facts.Entries);
        writer.Number(facts.Files);
        writer.Number(facts.Bytes);
        facts.Paths.Write(writer);
        writer.List(facts.Unknowns, static (w, u) => { w.Text(u.Path); w.Text(u.Analyzer); w.Text(u.Reason); });
        writer.List(facts.Facts, static (w, f) => { w.Text(f.Analyzer); w.Text(f.Path); f.Fact.Write(w); });
    }

    private static LayerFacts Decode(ReadOnlySpan<byte> plain, Digest digest, IReadOnlyDictionary<string, IAnalyzer> analyzers)
    {
        var reader = new FactReader(plain, repeats: true);
        (long entries, long files, long bytes) = (reader.Number(), reader.Number(), reader.Number());
        PathTable paths = PathTable.Read(ref reader);
        Unknown[] unknowns = reader.List(static (ref r) => new Unknown(r.RequiredText(), r.RequiredText(), r.RequiredText()));
        var facts = new FileFact[Math.Min(reader.Int(), plain.Length)];
        for (int i = 0; i < facts.Length; i++)
        {
            IAnalyzer analyzer = analyzers[reader.RequiredText()];
            facts[i] = new FileFact(analyzer.Name, reader.RequiredText(), analyzer.Read(ref reader));
        }
        return new LayerFacts { Verified = digest, Entries = entries, Files = files, Bytes = bytes, Paths = paths, Unknowns = unknowns, Facts = facts, FromCache = true };
    }
}
