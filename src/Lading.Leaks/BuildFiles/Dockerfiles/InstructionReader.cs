using System.Text;
using System.Text.Json;

namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>Takes one joined line apart: name, flags, arguments, and what they are for each instruction.</summary>
internal sealed class InstructionReader(SourceFile source, LogicalLine logical, char escape, List<DockerfileProblem> problems)
{
    private static readonly Dictionary<string, InstructionKind> Kinds =
        Enum.GetValues<InstructionKind>().Where(k => k != InstructionKind.Unknown).ToDictionary(k => k.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    /// <summary>Reads the instruction; null when the line is blank.</summary>
    public Instruction? Read(int firstLine, int lastLine, int stage) => Read(0, firstLine, lastLine, stage, isInner: false);

    private Instruction? Read(int at, int firstLine, int lastLine, int stage, bool isInner)
    {
        string text = logical.Text;
        at = SkipBlanks(text, at);
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
            at++;
        if (at == start)
            return null;
        string keyword = text[start..at];
        InstructionKind kind = Kinds.GetValueOrDefault(keyword.ToUpperInvariant());
        if (kind == InstructionKind.Unknown)
            problems.Add(new DockerfileProblem(firstLine, $"there is no instruction {Oci.Printable.Text(keyword, 40)}"));
        List<InstructionFlag> flags = kind == InstructionKind.Onbuild ? [] : ReadFlags(text, ref at);
        at = SkipBlanks(text, at);
        int end = text.AsSpan().TrimEnd().Length;
        string arguments = end > at ? text[at..end] : "";
        var instruction = new Instruction
        {
            Kind = kind,
            Keyword = keyword,
            Span = logical.Source(start, Math.Max(end, start + 1)),
            Line = isInner ? source.LineAt(logical.Source(start, start + 1).Start) : firstLine,
            EndLine = lastLine,
            Stage = stage,
            Flags = flags,
            Arguments = arguments,
            Logical = logical,
            ArgumentsStart = at,
        };
        if (kind == InstructionKind.Onbuild && !isInner)
            return instruction with { Inner = Read(at, firstLine, lastLine, stage, isInner: true) };
        return Detail(instruction, firstLine);
    }

    private Instruction Detail(Instruction instruction, int line)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.Env or InstructionKind.Label:
                return instruction with { Assignments = ReadPairs(instruction, line), Words = Split(instruction) };
            case InstructionKind.Arg:
                return instruction with { Assignments = [.. Split(instruction).Select(Pair)], Words = Split(instruction) };
            case InstructionKind.Run or InstructionKind.Cmd or InstructionKind.Entrypoint or InstructionKind.Shell
                or InstructionKind.Copy or InstructionKind.Add or InstructionKind.Volume:
                IReadOnlyList<string>? exec = ReadExec(instruction.Arguments);
                if (exec is null && instruction.Kind == InstructionKind.Shell)
                    problems.Add(new DockerfileProblem(line, "SHELL takes the JSON form only"));
                return instruction with { Exec = exec, Words = exec is null ? Plain(instruction) : [.. exec.Select(e => new Word(e, instruction.Span))] };
            case InstructionKind.Healthcheck:
                IReadOnlyList<Word> words = Plain(instruction);
                bool isCommand = words.Count > 1 && words[0].Text.Equals("cmd", StringComparison.OrdinalIgnoreCase);
                return instruction with { Words = words, Exec = isCommand ? ReadExec(instruction.Arguments[3..].Trim()) : null };
            default:
                return instruction with { Words = Plain(instruction) };
        }
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>Words that begin with two dashes, before anything else; two dashes alone end them.</summary>
    private List<InstructionFlag> ReadFlags(string text, ref int at)
    {
        var flags = new List<InstructionFlag>();
        while (true)
        {
            int start = SkipBlanks(text, at);
            if (!text.AsSpan(start).StartsWith("--"))
                return flags;
            int end = WordSplitter.End(text, start, escape);
            at = end;
            if (end - start == 2)
                return flags;
            string flag = text[(start + 2)..end];
            int equals = flag.IndexOf('=');
            flags.Add(new InstructionFlag(
                (equals < 0 ? flag : flag[..equals]).ToLowerInvariant(), equals < 0 ? null : flag[(equals + 1)..], logical.Source(start, end)));
        }
    }

    private List<Word> Split(Instruction instruction) => Words(instruction, WordSplitter.Split(instruction.Arguments, escape));

    private static List<Word> Plain(Instruction instruction) => Words(instruction, WordSplitter.Plain(instruction.Arguments));

    private static List<Word> Words(Instruction instruction, List<(int Start, int Length)> words) =>
        [.. words.Select(w => new Word(instruction.Arguments.Substring(w.Start, w.Length), instruction.SpanOf(w.Start, w.Length)))];

    /// <summary>ENV and LABEL: <c>NAME=VALUE ...</c>, or the old form <c>NAME VALUE</c> where the value is the rest of the line.</summary>
    private List<Assignment> ReadPairs(Instruction instruction, int line)
    {
        List<(int Start, int Length)> words = WordSplitter.Split(instruction.Arguments, escape);
        if (words.Count == 0)
        {
            problems.Add(new DockerfileProblem(line, $"{instruction.Keyword} needs a name and a value"));
            return [];
        }
        string text = instruction.Arguments;
        if (text.AsSpan(words[0].Start, words[0].Length).Contains('='))
            return [.. Words(instruction, words).Select(Pair)];
        if (words.Count == 1)
        {
            problems.Add(new DockerfileProblem(line, $"{instruction.Keyword} {Oci.Printable.Text(text, 60)} has no value"));
            return [];
        }
        int value = words[1].Start;
        return [new Assignment(Bare(text[..words[0].Length]), text[value..], instruction.SpanOf(0, text.Length), instruction.SpanOf(value, text.Length - value))];
    }

    private static Assignment Pair(Word word)
    {
        int equals = word.Text.IndexOf('=');
        if (equals < 0)
            return new Assignment(Bare(word.Text), null, word.Span, new TextSpan(word.Span.End, 0));
        int length = word.Text.Length - equals - 1;
        return new Assignment(Bare(word.Text[..equals]), word.Text[(equals + 1)..], word.Span, new TextSpan(Math.Max(word.Span.Start, word.Span.End - length), length));
    }

    private static string Bare(string name) => name.Trim('"', '\'');

    /// <summary>The JSON form: an array of strings and nothing else; all else is the shell form.</summary>
    private static List<string>? ReadExec(string arguments)
    {
        if (!arguments.StartsWith('['))
            return null;
        var members = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(arguments), new JsonReaderOptions { MaxDepth = 2 });
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.String)
                    return null;
                members.Add(reader.GetString() ?? "");
            }
            return reader.TokenType == JsonTokenType.EndArray && !reader.Read() ? members : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
