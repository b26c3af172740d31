using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

// The least that must be done to read an image, and nothing more: what the scan's time is compared with.
//   limit oci DIR      inflate every layer blob and verify its digest, two threads, the largest first
//   limit tar FILE     walk the tars inside a docker-archive by their headers
//   limit dir DIR      walk a folder and stat every file
if (args is not [var kind, var path])
{
    Console.Error.WriteLine("usage: limit oci|tar|dir PATH");
    return 2;
}
Console.WriteLine(kind switch { "oci" => Oci(path), "tar" => Tar(path), _ => Folder(path) });
return 0;

static long Oci(string folder)
{
    string Blob(string digest) => Path.Combine(folder, "blobs", "sha256", digest["sha256:".Length..]);
    using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")));
    string manifest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!;
    using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Blob(manifest)));
    var layers = document.RootElement.GetProperty("layers").EnumerateArray()
        .Select(l => (Digest: l.GetProperty("digest").GetString()!, Size: l.GetProperty("size").GetInt64(), Type: l.GetProperty("mediaType").GetString()!))
        .OrderByDescending(l => l.Size).ToList();
    long total = 0;
    int next = -1;
    var threads = Enumerable.Range(0, Math.Min(Environment.ProcessorCount, layers.Count)).Select(_ => new Thread(() =>
    {
        byte[] buffer = new byte[256 << 10];
        for (int i; (i = Interlocked.Increment(ref next)) < layers.Count;)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var hashing = new HashingStream(File.OpenRead(Blob(layers[i].Digest)), hash);
            using Stream plain = layers[i].Type.EndsWith("zstd") ? new ZstdSharp.DecompressionStream(hashing, 128 << 10) : layers[i].Type.EndsWith("gzip") ? new GZipStream(hashing, CompressionMode.Decompress) : hashing;
            long read = 0;
            for (int n; (n = plain.Read(buffer)) > 0;)
                read += n;
            while (hashing.Read(buffer) > 0)
            {
            }
            if ("sha256:" + Convert.ToHexStringLower(hash.GetCurrentHash()) != layers[i].Digest)
                throw new InvalidDataException(layers[i].Digest);
            Interlocked.Add(ref total, read);
        }
    })).ToList();
    threads.ForEach(t => t.Start());
    threads.ForEach(t => t.Join());
    return total;
}

static long Tar(string path)
{
    using var file = File.OpenHandle(path);
    long entries = 0;
    void Walk(long at, long end, int depth)
    {
        byte[] block = new byte[512];
        while (at + 512 <= end && RandomAccess.Read(file, block, at) == 512 && block[0] != 0)
        {
            long size = block[124] >= 0x80 ? BinaryPrimitives.ReadInt64BigEndian(block.AsSpan(128)) : Convert.ToInt64(Encoding.ASCII.GetString(block, 124, 11).Trim('\0', ' '), 8);
            entries++;
            if (depth == 0 && block[156] is (byte)'0' or 0 && size > 1 << 20)
                Walk(at + 512, at + 512 + size, 1);
            at += 512 + (size + 511) / 512 * 512;
        }
    }
    Walk(0, RandomAccess.GetLength(file), 0);
    return entries;
}

static long Folder(string path)
{
    long bytes = 0;
    foreach (FileInfo file in new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        bytes += file.Length;
    return bytes;
}

/// <summary>Hashes what is read through it.</summary>
internal sealed class HashingStream(Stream inner, IncrementalHash hash) : Stream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        hash.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => inner.Length;
    public override long Position { get => inner.Position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
