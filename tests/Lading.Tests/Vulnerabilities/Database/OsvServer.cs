using System.Collections.Concurrent;
using System.Text;
using Lading.Testing;

namespace Lading.Tests.Vulnerabilities.Database;

/// <summary>Files served as OSV.dev's bucket serves them: entity tags, ranges, and whatever goes wrong on the way.</summary>
internal sealed class OsvServer : VirtualHttpServer
{
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Spoils the answer to a request, when it gives one.</summary>
    public Func<VirtualRequest, VirtualResponse, VirtualResponse>? Spoil { get; set; }

    public void Put(string path, string text) => Files[path] = Encoding.UTF8.GetBytes(text);

    protected override VirtualResponse Answer(VirtualRequest request)
    {
        if (!Files.TryGetValue(request.Path, out byte[]? file))
            return VirtualResponse.Empty(404);
        string tag = $"\"{System.IO.Hashing.XxHash3.HashToUInt64(file):x}\"";
        VirtualResponse response = new(200, file, ("ETag", tag));
        if (request.Header("If-None-Match") == tag)
            response = VirtualResponse.Empty(304, ("ETag", tag));
        else if (request.Header("Range") is { } range && (request.Header("If-Range") ?? tag) == tag)
        {
            int from = int.Parse(range["bytes=".Length..^1]);
            response = from >= file.Length
                ? VirtualResponse.Empty(416, ("Content-Range", $"bytes */{file.Length}"))
                : new VirtualResponse(206, file[from..], ("ETag", tag), ("Content-Range", $"bytes {from}-{file.Length - 1}/{file.Length}"));
        }
        return Spoil?.Invoke(request, response) ?? response;
    }
}
