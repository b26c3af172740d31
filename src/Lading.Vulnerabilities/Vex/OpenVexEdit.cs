using System.Globalization;
using System.Text;
using System.Text.Json;
using Lading.Inventory.Documents;
using Lading.Scanning.Trees;

namespace Lading.Vulnerabilities.Vex;

/// <summary>Changes OpenVEX documents in place: what is not changed keeps its bytes, order and white space.</summary>
public static class OpenVexEdit
{
    /// <summary>Where the parts of a document that change are: offsets in bytes.</summary>
    private sealed class Places
    {
        public (int Start, int End)? Version { get; set; }
        public (int Start, int End)? Updated { get; set; }
        public int AfterTime { get; set; }
        public int TimeName { get; set; }
        public List<(int Start, int End)> Statements { get; } = [];
        public int StatementsOpen { get; set; }
        public int StatementsClose { get; set; }
    }

    /// <summary>
    /// Adds a statement, or revises the one about the same flaw and products, which keeps its time and gets
    /// <c>last_updated</c>. The document's version goes up by one and its <c>last_updated</c> is <paramref name="now"/>.
    /// Throws an input error for a document that is not OpenVEX, or that is newer than <paramref name="now"/>.
    /// </summary>
    public static byte[] Add(ReadOnlyMemory<byte> document, string where, StatementDraft statement, DateTimeOffset now)
    {
        VexDocument read = VexReader.Read(document, where);
        if (read.Format != "OpenVEX")
            throw LadingException.Input($"{where}: a {read.Format} document cannot be added to.", "'lading vex merge' makes an OpenVEX document of it.");
        int revised = -1;
        for (int i = 0; i < read.Statements.Count; i++)
        {
            if (read.Statements[i].Timestamp > now)
                throw LadingException.Input($"{read.Statements[i].Source} is of {OpenVexWriter.Time(read.Statements[i].Timestamp)}, later than now.", "Set the clock, or SOURCE_DATE_EPOCH.");
            if (StatementDraft.KeyOf(read.Statements[i].Ids[0], read.Statements[i].Products) == statement.Key)
                revised = i;
        }
        ReadOnlySpan<byte> text = document.Span[(document.Length - SbomFormats.SkipByteOrderMark(document.Span).Length)..];
        Places places = Find(text);
        var edits = new List<(int Start, int End, string Text)>();
        string time = $"\"{OpenVexWriter.Time(now)}\"";
        if (places.Updated is { } updated)
            edits.Add((updated.Start, updated.End, time));
        else
            edits.Add((places.AfterTime, places.AfterTime, $",{Lead(text, places.TimeName)}\"last_updated\": {time}"));
        if (places.Version is { } version)
            edits.Add((version.Start, version.End, int.TryParse(read.Version, CultureInfo.InvariantCulture, out int number) && number is > 0 and < int.MaxValue ? $"{number + 1}" : "2"));
        if (revised >= 0)
        {
            (int start, int end) = places.Statements[revised];
            VexStatement old = read.Statements[revised];
            edits.Add((start, end, Spell(statement with { Id = old.Id, Timestamp = old.Timestamp ?? now, LastUpdated = now }, Lead(text, start))));
        }
        else if (places.Statements is [.., var last])
        {
            string lead = Lead(text, places.Statements[0].Start);
            edits.Add((last.End, last.End, $",{lead}{Spell(statement with { Timestamp = now }, lead)}"));
        }
        else
        {
            edits.Add((places.StatementsOpen + 1, places.StatementsClose, Spell(statement with { Timestamp = now }, "")));
        }
        return Apply(text, edits);
    }

    private static Places Find(ReadOnlySpan<byte> text)
    {
        var places = new Places();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Tree.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            string key = reader.GetString() ?? "";
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            if (key == "statements")
            {
                places.StatementsOpen = start;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    int first = (int)reader.TokenStartIndex;
                    reader.Skip();
                    places.Statements.Add((first, (int)reader.BytesConsumed));
                }
                places.StatementsClose = (int)reader.TokenStartIndex;
                continue;
            }
            reader.Skip();
            int end = (int)reader.BytesConsumed;
            if (key == "version")
                places.Version = (start, end);
            else if (key == "last_updated")
                places.Updated = (start, end);
            else if (key == "timestamp" || key == "@context" && places.AfterTime == 0)
                (places.TimeName, places.AfterTime) = (name, end);
        }
        return places;
    }

    /// <summary>The white space in front of a place.</summary>
    private static string Lead(ReadOnlySpan<byte> text, int at)
    {
        int start = at;
        while (start > 0 && text[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            start--;
        return Encoding.UTF8.GetString(text[start..at]);
    }

    /// <summary>The statement, on lines of its own where its neighbours are.</summary>
    private static string Spell(StatementDraft statement, string lead)
    {
        bool compact = !lead.Contains('\n');
        string json = Encoding.UTF8.GetString(OpenVexWriter.Statement(statement, compact));
        return compact ? json : json.Replace("\n", lead[lead.LastIndexOf('\n')..], StringComparison.Ordinal);
    }

    private static byte[] Apply(ReadOnlySpan<byte> text, List<(int Start, int End, string Text)> edits)
    {
        var result = new MemoryStream(text.Length + 1024);
        int done = 0;
        foreach ((int start, int end, string replacement) in edits.OrderBy(e => e.Start))
        {
            result.Write(text[done..start]);
            result.Write(Encoding.UTF8.GetBytes(replacement));
            done = end;
        }
        result.Write(text[done..]);
        return result.ToArray();
    }
}
