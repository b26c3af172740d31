namespace Lading.Inventory.Documents;

/// <summary>People as metadata writes them: <c>Name &lt;mail@host&gt;</c>.</summary>
internal static class Person
{
    /// <summary>Name and address; all is the name when it is not of that form.</summary>
    public static (string Name, string? Email) Split(string text)
    {
        int open = text.LastIndexOf(" <", StringComparison.Ordinal);
        if (open <= 0 || !text.EndsWith('>'))
            return (text, null);
        ReadOnlySpan<char> email = text.AsSpan(open + 2, text.Length - open - 3);
        int at = email.IndexOf('@');
        bool good = at is > 0 and <= 64 && email[(at + 1)..].Contains('.') && !email[(at + 1)..].Contains('@') && email[0] != '.' && email[at - 1] != '.' && email.IndexOf("..") < 0 && email[^1] is not ('.' or '-');
        foreach (char c in email)
            good &= char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '-' or '_' or '+';
        return good ? (text[..open], email.ToString()) : (text, null);
    }

    /// <summary>The way back.</summary>
    public static string Join(string? name, string? email) => email is null ? name ?? "" : name is null ? email : $"{name} <{email}>";
}
