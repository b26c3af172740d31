using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Lading.Leaks.Carriers;
using Lading.Leaks.Detection;
using Lading.Leaks.Findings;
using Lading.Oci.Sources;

namespace Lading.Leaks.Searching;

/// <summary>A secret seen in the documents of an image or container.</summary>
internal readonly record struct SeenText(PlaceKind Kind, string Path, string Pointer, int? Step, Sighting Sighting);

/// <summary>
/// Searches the documents of an image: each text of the configuration and of the manifest's annotations on its own, decoded,
/// under its JSON pointer (RFC 6901), and each step of the history taken apart. Also knows the build steps with what was found in
/// them masked, since those are shown beside other findings.
/// </summary>
internal sealed class DocumentTexts
{
    public const string ConfigPath = "config.json", ManifestPath = "manifest.json";
    private const int MaxDepth = 64;

    private readonly LeaksAnalyzer _analyzer;
    private readonly List<Sighting> _sightings = [];
    private readonly List<SeenText> _seen = [];
    private readonly List<string?> _steps = [];
    private readonly List<Skipped> _skipped = [];

    private DocumentTexts(LeaksAnalyzer analyzer) => _analyzer = analyzer;

    /// <summary>What was seen.</summary>
    public IReadOnlyList<SeenText> Seen => _seen;

    /// <summary>The command of each step of the history, secrets masked; null where it has none.</summary>
    public IReadOnlyList<string?> Steps => _steps;

    /// <summary>Sightings that a comment or an allow list took out.</summary>
    public int Allowed { get; private set; }

    /// <summary>Bytes searched.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was not searched.</summary>
    public IReadOnlyList<Skipped> Skipped => _skipped;

    /// <summary>
    /// The part of a container that its image does not have, from what the engine answers to "Inspect a container": environment,
    /// command and labels.
    /// </summary>
    public static DocumentTexts OfContainer(ReadOnlyMemory<byte> inspected, string name, LeaksAnalyzer analyzer)
    {
        var texts = new DocumentTexts(analyzer);
        using JsonDocument document = JsonDocument.Parse(inspected, new JsonDocumentOptions { MaxDepth = MaxDepth });
        foreach (string member in (string[])["Config", "Args"])
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(member, out JsonElement element))
                texts.Walk(element, name, $"/{member}", member);
        for (int i = 0; i < texts._seen.Count; i++)
            texts._seen[i] = texts._seen[i] with { Kind = PlaceKind.Environment };
        texts.Bytes = inspected.Length;
        return texts;
    }

    /// <summary>One variable of a process's environment, or its command line, which reads as a file of the name <paramref name="like"/> does.</summary>
    public static IReadOnlyList<Sighting> OfLine(string text, string like, string process, LeaksAnalyzer analyzer, List<Skipped> skipped, ref int allowed)
    {
        var texts = new DocumentTexts(analyzer);
        IReadOnlyList<Sighting> found = [.. texts.Find(text, like, process).Select(Plain)];
        allowed += texts.Allowed;
        skipped.AddRange(texts.Skipped);
        return found;
    }

    public static DocumentTexts Of(ImageDocuments image, LeaksAnalyzer analyzer)
    {
        var texts = new DocumentTexts(analyzer);
        texts.Document(image.ConfigBytes, ConfigPath);
        if (image.ManifestBytes is { } manifest)
            texts.Document(manifest, ManifestPath);
        return texts;
    }

    private void Document(byte[] json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            Bytes += json.Length;
            Walk(document.RootElement, path, "", "");
        }
        catch (JsonException e)
        {
            // It was read as a configuration or manifest before, where what is not understood may lie deeper.
            _skipped.Add(new Skipped(path, null, $"it could not be read: {e.Message}"));
        }
    }

    private void Walk(JsonElement element, string path, string pointer, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    string named = NameOf(member);
                    if (pointer.Length == 0 && path == ConfigPath && named == "history")
                        History(member.Value);
                    else if (pointer.Length > 0 || named is not ("rootfs" or "layers"))
                        Walk(member.Value, path, $"{pointer}/{Escape(named)}", named);
                }
                break;
            case JsonValueKind.Array when name is "Cmd" or "Entrypoint" or "Test" or "Shell" or "Args":
                Command(element, path, pointer);
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                    Walk(item, path, $"{pointer}/{index++}", name);
                break;
            case JsonValueKind.String when TextOf(element) is { Length: > 0 } text:
                if (name == "Env")
                    Search(text, ".env", 0, path, pointer);
                else if (name == "OnBuild")
                    Search(text, "Dockerfile", 0, path, pointer);
                else
                    Search($"{name}={text}", ".env", Encoding.UTF8.GetByteCount(name) + 1, path, pointer);
                break;
        }
    }

    /// <summary>The words of a command belong together: <c>--password</c> and what follows it.</summary>
    private void Command(JsonElement words, string path, string pointer)
    {
        var line = new StringBuilder();
        var starts = new List<long>();
        long length = 0;
        foreach (JsonElement word in words.EnumerateArray())
        {
            string? text = TextOf(word);
            starts.Add(length);
            line.Append(text).Append(' ');
            length += Encoding.UTF8.GetByteCount(text ?? "") + 1;
        }
        foreach (Sighting sighting in Find(line.ToString(), "run.sh", path))
        {
            int word = starts.BinarySearch(sighting.Offset);
            _seen.Add(new SeenText(PlaceKind.Config, path, $"{pointer}/{(word >= 0 ? word : Math.Max(0, ~word - 1))}", null, Plain(sighting)));
        }
    }

    private void Search(string text, string like, int skip, string path, string pointer)
    {
        foreach (Sighting sighting in Find(text, like, path))
            if (sighting.Offset + sighting.Length > skip)
                _seen.Add(new SeenText(PlaceKind.Config, path, pointer, null, Plain(sighting)));
    }

    private void History(JsonElement history)
    {
        if (history.ValueKind != JsonValueKind.Array)
            return;
        int step = 0;
        foreach (JsonElement entry in history.EnumerateArray())
        {
            _steps.Add(null);
            if (entry.ValueKind == JsonValueKind.Object)
                foreach (JsonProperty member in entry.EnumerateObject())
                    if (TextOf(member.Value) is { Length: > 0 } text)
                        Member(step, NameOf(member), text);
            step++;
        }
    }

    private void Member(int step, string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var masks = new List<Sighting>();
        foreach (HistoryPiece piece in name == "created_by" ? HistoryPiece.Of(text) : [new HistoryPiece(0, text.Length, "Dockerfile")])
        {
            int origin = Encoding.UTF8.GetByteCount(text.AsSpan(0, piece.Start));
            foreach (Sighting sighting in Find(text.Substring(piece.Start, piece.Length), piece.Like, ConfigPath))
            {
                masks.Add(sighting with { Offset = sighting.Offset + origin });
                _seen.Add(new SeenText(PlaceKind.History, ConfigPath, $"/history/{step}/{Escape(name)}", step, Plain(sighting)));
            }
        }
        if (name == "created_by")
            _steps[step] = Mask(bytes, masks);
    }

    /// <summary>The text with every secret that was found in it masked; what was encoded goes as a whole.</summary>
    private static string Mask(byte[] text, List<Sighting> found)
    {
        var result = new MemoryStream();
        int done = 0;
        foreach (Sighting sighting in found.OrderBy(s => s.Offset))
        {
            int start = (int)Math.Clamp(sighting.Offset, done, text.Length);
            result.Write(text.AsSpan(done, start - done));
            int end = (int)Math.Clamp(sighting.Offset + sighting.Length, start, text.Length);
            if (end > start)
                result.Write(sighting.Encodings.Count == 0 ? Encoding.UTF8.GetBytes(sighting.Masked) : "****"u8);
            done = end;
        }
        result.Write(text.AsSpan(done));
        return Encoding.UTF8.GetString(result.ToArray());
    }

    private List<Sighting> Find(string text, string like, string path)
    {
        _sightings.Clear();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ScanOutcome outcome = _analyzer.Search(bytes, like, _sightings);
        Allowed += outcome.Allowed;
        _skipped.AddRange(outcome.Reasons().Select(r => new Skipped(path, null, r)));
        return _sightings;
    }

    /// <summary>A pointer says where; a line of a text that is one line says nothing.</summary>
    private static Sighting Plain(Sighting sighting) => sighting with { Line = 0, Column = 0 };

    private static string? TextOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or no UTF-8: searched as it is written.
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
