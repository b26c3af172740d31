using System.Text;
using Lading.Scanning;

namespace Lading.Testing;

/// <summary>An analyzer that notes the text of every file it is offered: what the engine's own tests look with.</summary>
public sealed class NotingAnalyzer(string name, params string[] patterns) : IAnalyzer
{
    public string Name => name;
    public int Version { get; init; } = 1;
    public IReadOnlyList<string> Patterns => patterns;
    public bool WantsExecutables { get; init; }
    public bool FollowsLinks => true;
    public Func<ScannedFile, string>? Look { get; init; }

    public Fact Analyze(ScannedFile file) => new TextFact(Look is null ? Encoding.UTF8.GetString(file.Bytes) : Look(file));

    public Fact Read(ref FactReader reader) => new TextFact(reader.RequiredText());
}

/// <summary>The text of a file.</summary>
public sealed class TextFact(string text) : Fact
{
    public string Text => text;

    public override void Write(FactWriter writer) => writer.Text(text);
}
