namespace Lading.Policy.Checking;

/// <summary>One form a <see cref="CheckReport"/> is written in. Stateless; the same report gives the same bytes.</summary>
public abstract class CheckFormat
{
    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }
    /// <summary>One line for help.</summary>
    public abstract string Description { get; }
    /// <summary>True when the texts of advisories must be filled in for it.</summary>
    public virtual bool NeedsTexts => false;
    /// <summary>
    /// Writes the report and leaves <paramref name="output"/> open. <paramref name="width"/> is that of the terminal in
    /// columns, 0 when it is none; <paramref name="colour"/> is true when escape sequences may be written.
    /// </summary>
    public abstract void Write(CheckReport report, Stream output, int width, bool colour);

    /// <summary>Every form. To add one: a class derived from this one and a line here.</summary>
    public static IReadOnlyList<CheckFormat> All { get; } = [new CheckTable(), new CheckJson(), new CheckHtml()];

    /// <summary>The form of a name.</summary>
    /// <exception cref="LadingException">Usage: there is none of this name.</exception>
    public static CheckFormat Named(string name) => All.FirstOrDefault(f => f.Name == name)
        ?? throw LadingException.Usage($"There is no form '{name}' of a check.", $"Forms: {string.Join(", ", All.Select(f => f.Name))}.");
}
