namespace Lading.Leaks.BuildFiles.Dockerfiles;

/// <summary>
/// Reads the Dockerfile format as BuildKit's parser does (Dockerfile reference, "Format", "Parser directives",
/// "Here-Documents"): directives, comments, continuation lines with comments and empty lines between, here-documents.
/// What a builder would refuse becomes a <see cref="DockerfileProblem"/> and the reading goes on, because a file that does
/// not build can leak all the same.
/// </summary>
public static class DockerfileReader
{
    /// <summary>Instructions that a file may have.</summary>
    public const int MaxInstructions = 5_000;

    /// <summary>Reads a file; <paramref name="name"/> is for messages. Throws an input error when it is over a limit, and for nothing else.</summary>
    public static Dockerfile Read(ReadOnlySpan<byte> content, string name) => Read(new SourceFile(name, content));

    /// <summary>Reads a file. Throws an input error when it is over a limit, and for nothing else.</summary>
    public static Dockerfile Read(SourceFile source) => new Pass(source).Read();

    private sealed class Pass(SourceFile source)
    {
        private readonly List<Directive> _directives = [];
        private readonly List<Instruction> _instructions = [];
        private readonly List<Comment> _comments = [];
        private readonly List<DockerfileProblem> _problems = [];
        private char _escape = '\\';
        private int _line = 1;
        private int _stage = -1;

        public Dockerfile Read()
        {
            ReadDirectives();
            while (_line <= source.LineCount)
            {
                ReadOnlySpan<char> line = Content(_line).Trim();
                if (line.IsEmpty)
                    _line++;
                else if (line[0] == '#')
                    TakeComment(line);
                else
                    ReadInstruction();
            }
            return new Dockerfile
            {
                Source = source,
                Directives = _directives,
                Instructions = _instructions,
                Stages = Stages(),
                Comments = _comments,
                Problems = _problems,
                Escape = _escape,
            };
        }

        /// <summary>The line without a byte order mark.</summary>
        private ReadOnlySpan<char> Content(int line) => line == 1 ? source.Line(1).TrimStart('\ufeff') : source.Line(line);

        /// <summary>Directives are comments of the form <c># name=value</c> before anything else: a blank line or another comment ends them.</summary>
        private void ReadDirectives()
        {
            for (; _line <= source.LineCount; _line++)
            {
                ReadOnlySpan<char> line = Content(_line).Trim();
                if (line is not ['#', ..] || line.IndexOf('=') is var equals && equals < 0)
                    return;
                ReadOnlySpan<char> name = line[1..equals].Trim();
                string value = line[(equals + 1)..].Trim().ToString();
                if (name.IsEmpty || !char.IsAsciiLetter(name[0]) || name.ContainsAnyExcept(Letters) || value.Length == 0)
                    return;
                string key = name.ToString().ToLowerInvariant();
                if (key is not ("syntax" or "escape" or "check"))
                {
                    _comments.Add(new Comment(line[1..].Trim().ToString(), _line));
                    continue;
                }
                if (_directives.Any(d => d.Name == key))
                    _problems.Add(new DockerfileProblem(_line, $"there may be only one {key} directive"));
                else if (key == "escape" && value is not ("\\" or "`"))
                    _problems.Add(new DockerfileProblem(_line, "the escape directive takes \\ or `"));
                else if (key == "escape")
                    _escape = value[0];
                _directives.Add(new Directive(key, value, _line));
            }
        }

        private static readonly System.Buffers.SearchValues<char> Letters =
            System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

        private void TakeComment(ReadOnlySpan<char> line) => _comments.Add(new Comment(line[1..].Trim().ToString(), _line++));

        private void ReadInstruction()
        {
            if (_instructions.Count >= MaxInstructions)
                throw LadingException.Input($"{source.Name} has more than {MaxInstructions} instructions.");
            int first = _line;
            LogicalLine logical = JoinLines();
            int last = _line - 1;
            Instruction? instruction = new InstructionReader(source, logical, _escape, _problems).Read(first, last, _stage);
            if (instruction is null)
                return;
            if (instruction.Kind == InstructionKind.From)
                instruction = instruction with { Stage = ++_stage };
            _instructions.Add(ReadHeredocs(instruction));
        }

        /// <summary>
        /// Joins continuation lines. The escape character before the end of a line, with blanks after it, goes on; doubled it
        /// does not. Comments and empty lines between are dropped, as builders do.
        /// </summary>
        private LogicalLine JoinLines()
        {
            var logical = new LogicalLine();
            bool goesOn = true;
            for (int first = _line; goesOn && _line <= source.LineCount; _line++)
            {
                TextSpan span = source.LineSpan(_line);
                ReadOnlySpan<char> line = source.Line(_line);
                ReadOnlySpan<char> trimmed = line.Trim();
                if (_line > first && trimmed is ['#', ..])
                {
                    _comments.Add(new Comment(trimmed[1..].Trim().ToString(), _line));
                    continue;
                }
                if (_line > first && trimmed.IsEmpty)
                    continue;
                int end = line.TrimEnd(" \t").Length;
                goesOn = end > 0 && line[end - 1] == _escape && !(end > 1 && line[end - 2] == _escape);
                int start = _line == first ? line.Length - line.TrimStart("\ufeff \t\v\f\r").Length : 0;
                logical.Add(source.Text, span.Start + start, span.Start + (goesOn ? end - 1 : line.Length));
            }
            return logical;
        }

        /// <summary>Here-documents follow the lines that name them, one after another, each up to a line with its name only.</summary>
        private Instruction ReadHeredocs(Instruction instruction)
        {
            Instruction holder = instruction.Inner ?? instruction;
            if (holder.Exec is not null || holder.Kind is not (InstructionKind.Run or InstructionKind.Copy or InstructionKind.Add))
                return instruction;
            var heredocs = new List<Heredoc>();
            foreach (Heredoc named in HeredocNames.In(holder.Arguments, _escape))
            {
                int start = source.AfterLine(_line - 1);
                int end = start;
                bool ended = false;
                while (_line <= source.LineCount && !ended)
                {
                    ReadOnlySpan<char> line = source.Line(_line);
                    if (named.StripsTabs)
                        line = line.TrimStart('\t');
                    ended = line.SequenceEqual(named.Name);
                    _line++;
                    if (!ended)
                        end = source.AfterLine(_line - 1);
                }
                if (!ended)
                    _problems.Add(new DockerfileProblem(instruction.Line, $"the here-document {Oci.Printable.Text(named.Name)} has no end"));
                TextSpan body = TextSpan.Between(start, end);
                heredocs.Add(named with { Body = body, Content = source.Slice(body) });
            }
            if (heredocs.Count == 0)
                return instruction;
            int last = _line - 1;
            TextSpan whole = TextSpan.Between(instruction.Span.Start, source.LineSpan(last).End);
            if (instruction.Inner is { } inner)
                return instruction with { EndLine = last, Span = whole, Inner = inner with { Heredocs = heredocs, EndLine = last, Span = TextSpan.Between(inner.Span.Start, whole.End) } };
            return instruction with { Heredocs = heredocs, EndLine = last, Span = whole };
        }

        private List<Stage> Stages()
        {
            var stages = new List<Stage>();
            for (int i = 0; i < _instructions.Count; i++)
            {
                Instruction from = _instructions[i];
                if (from.Kind != InstructionKind.From)
                    continue;
                int end = i + 1;
                while (end < _instructions.Count && _instructions[end].Kind != InstructionKind.From)
                    end++;
                bool isNamed = from.Words.Count == 3 && from.Words[1].Text.Equals("as", StringComparison.OrdinalIgnoreCase);
                if (!isNamed && from.Words.Count != 1)
                    _problems.Add(new DockerfileProblem(from.Line, "FROM takes IMAGE or IMAGE AS NAME"));
                stages.Add(new Stage
                {
                    Index = stages.Count,
                    Name = isNamed ? from.Words[2].Text.ToLowerInvariant() : null,
                    Base = from.Words.Count > 0 ? from.Words[0].Text : "",
                    From = from,
                    Instructions = _instructions[(i + 1)..end],
                });
            }
            return stages;
        }
    }
}
