using System.Text.Json;
using Lading.Oci;

namespace Lading.Vulnerabilities.Advisories;

/// <summary>
/// Reads single values of a record, each on its own: what does not fit is left out and noted, and the reader goes on
/// behind it. Every method is called with the reader at the value's first token and leaves it at its last.
/// </summary>
internal ref struct OsvValues(OsvProblems problems)
{
    /// <summary>Longest text that is taken over: names, versions, links. The long texts are not read here.</summary>
    public const int MaxText = 4096;

    private readonly OsvProblems _problems = problems;

    /// <summary>A text; null when it is JSON's null, or none.</summary>
    public readonly string? Text(ref Utf8JsonReader reader, OsvPlace place, int most = MaxText, string wrong = OsvReason.WrongType)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
        {
            _problems.Add(wrong, place, reader.TokenType.ToString());
            reader.Skip();
            return null;
        }
        if (reader.ValueSpan.Length > most)
        {
            _problems.Add(OsvReason.TooLong, place, $"{reader.ValueSpan.Length} bytes");
            return null;
        }
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            _problems.Add(wrong, place, "invalid Unicode");
            return null;
        }
    }

    /// <summary>A list of texts; what is none is left out.</summary>
    public readonly List<string>? Texts(ref Utf8JsonReader reader, OsvPlace place, int most, int longest = 200)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray, place))
            return null;
        List<string>? texts = null;
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (texts?.Count >= most)
            {
                if (texts.Count == most)
                    _problems.Add(OsvReason.TooMany, place, $"more than {most}");
                reader.Skip();
                continue;
            }
            if (Text(ref reader, place, longest) is { Length: > 0 } text)
                (texts ??= []).Add(text);
        }
        return texts;
    }

    /// <summary>A time, RFC 3339.</summary>
    public readonly DateTimeOffset? Time(ref Utf8JsonReader reader, OsvPlace place)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset time))
            return time.ToUniversalTime();
        if (Text(ref reader, place, 100, OsvReason.BadTime) is { } text)
            _problems.Add(OsvReason.BadTime, place, Printable.Text(text, 40));
        return null;
    }

    /// <summary>True when the value begins with <paramref name="token"/>; anything but null besides is noted, and skipped.</summary>
    public readonly bool Enter(ref Utf8JsonReader reader, JsonTokenType token, OsvPlace place)
    {
        if (reader.TokenType == token)
            return true;
        if (reader.TokenType != JsonTokenType.Null)
            _problems.Add(OsvReason.WrongType, place, reader.TokenType.ToString());
        reader.Skip();
        return false;
    }

    /// <summary>Severities: <c>severity[]</c>.</summary>
    public readonly void Severities(ref Utf8JsonReader reader, OsvPlace place, List<StatedSeverity> into)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray, place))
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!Enter(ref reader, JsonTokenType.StartObject, place))
                continue;
            string? type = null, score = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8), isScore = reader.ValueTextEquals("score"u8);
                reader.Read();
                if (isType)
                    type = Text(ref reader, place, 100);
                else if (isScore)
                    score = Text(ref reader, place, 500);
                else
                    reader.Skip();
            }
            if (type is null || score is null || into.Count >= 20)
                continue;
            if (type is not ("CVSS_V2" or "CVSS_V3" or "CVSS_V4" or "Ubuntu"))
                _problems.Add(OsvReason.UnknownSeverity, place, Printable.Text(type, 40));
            into.Add(new StatedSeverity(type, score));
        }
    }
}

/// <summary>The problems of one record, gathered while it is read.</summary>
internal sealed class OsvProblems
{
    /// <summary>Problems listed of one record; more are counted but not told one by one.</summary>
    private const int MaxListed = 20;

    private readonly List<OsvProblem> _listed = [];

    /// <summary>The record's id, or its file's name until it is known.</summary>
    public string Record { get; set; } = "";

    /// <summary>What was found, the first few.</summary>
    public IReadOnlyList<OsvProblem> Listed => _listed;

    /// <summary>Everything that was found, by reason.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes a problem.</summary>
    public void Add(string reason, OsvPlace place = default, string detail = "")
    {
        Counts[reason] = Counts.GetValueOrDefault(reason) + 1;
        if (_listed.Count < MaxListed)
            _listed.Add(new OsvProblem(Record, reason, place.ToString(), detail));
    }

    /// <summary>Notes a problem that is normal in the data: counted, not listed.</summary>
    public void Count(string reason) => Counts[reason] = Counts.GetValueOrDefault(reason) + 1;
}
