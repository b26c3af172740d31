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

    private DocumentTexts(LeaksAnalyzer analyzer) => _analyzer = analyzer;

    /// <summary>What was seen.</summary>
    public IReadOnlyList<SeenText> Seen => _seen;

    /// <summary>The command of each step of the history, secrets masked; null where it has none.</summary>
    public IReadOnlyList<string?> Steps => _steps;

    /// <summary>Sightings that a comment or an allow list took out.</summary>
    public int Allowed { get; private set; }

    /// <summary>Bytes searched.</summary>
    public long Bytes { get; private set; }

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

    /// <summary>One variable of an environment, <c>NAME=value</c>.</summary>
    public static IReadOnlyList<Sighting> OfVariable(string variable, LeaksAnalyzer analyzer, ref int allowed)
    {
        var texts = new DocumentTexts(analyzer);
        IReadOnlyList<Sighting> found = [.. texts.Find(variable, ".env").Select(Plain)];
        allowed += texts.Allowed;
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
        catch (JsonException)
        {
            // It was read as a configuration or manifest before: this cannot be.
        }
    }

    private void Walk(JsonElement element, string path, string pointer, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                    if (pointer.Length == 0 && path == ConfigPath && member.Name == "history")
                        History(member.Value);
                    else if (pointer.Length > 0 || member.Name is not ("rootfs" or "layers"))
                        Walk(member.Value, path, $"{pointer}/{Escape(member.Name)}", member.Name);
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
        var starts = new List<int>();
        foreach (JsonElement word in words.EnumerateArray())
        {
            starts.Add(Encoding.UTF8.GetByteCount(line.ToString()));
            line.Append(TextOf(word)).Append(' ');
            if (starts.Count > 10_000)
                break;
        }
        foreach (Sighting sighting in Find(line.ToString(), "run.sh"))
        {
            int word = starts.FindLastIndex(s => s <= sighting.Offset);
            _seen.Add(new SeenText(PlaceKind.Config, path, $"{pointer}/{Math.Max(0, word)}", null, Plain(sighting)));
        }
    }

    private void Search(string text, string like, int skip, string path, string pointer)
    {
        foreach (Sighting sighting in Find(text, like))
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
                        Member(step, member.Name, text);
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
            foreach (Sighting sighting in Find(text.Substring(piece.Start, piece.Length), piece.Like))
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

    private List<Sighting> Find(string text, string like)
    {
        _sightings.Clear();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Allowed += _analyzer.Search(bytes, like, _sightings);
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
            // Half of a surrogate pair: searched as it is written.
            return element.GetRawText();
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
