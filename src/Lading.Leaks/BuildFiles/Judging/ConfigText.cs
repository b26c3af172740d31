namespace Lading.Leaks.BuildFiles.Judging;

/// <summary>A setting in a text whose name says that its value is a secret.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Start">Offset of the value.</param>
internal readonly record struct SecretSetting(string Name, string Value, int Start);

/// <summary>Looks through configuration text of whatever format, line by line, for <c>name = value</c> and <c>name: value</c> whose names say secret, and for URLs with credentials.</summary>
internal static class ConfigText
{
    private const int MaxLine = 4096;

    /// <summary>The secret settings in the order of the text.</summary>
    public static IEnumerable<SecretSetting> Secrets(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            if (end - start <= MaxLine && OfLine(text, start, end) is { } found)
                yield return found;
            start = end + 1;
        }
    }

    private static SecretSetting? OfLine(string text, int start, int end)
    {
        string line = text[start..end];
        int separator = line.AsSpan().IndexOfAny('=', ':');
        if (separator <= 0 || line.TrimStart().StartsWith('#') || line.TrimStart().StartsWith(';') || line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            return null;
        string name = line[..separator].Trim().TrimStart('-', ' ').Trim('"', '\'');
        int at = separator + 1;
        while (at < line.Length && line[at] is ' ' or '\t' or '"' or '\'' or '=')
            at++;
        string value = line[at..].TrimEnd().TrimEnd(',', ';').TrimEnd('"', '\'');
        if (name.Contains(' ') && name.Split(' ') is [.., { } last] && name.Length < 100)
            name = last;
        if (SecretNames.IsSecret(name) && !IsReference(value) && !SecretValues.IsHarmless(value))
            return new SecretSetting(name, value, start + at);
        foreach (CredentialUrl url in CredentialUrls.Find(line))
            if (url.Credentials(line) is var credentials && credentials.IndexOf(':') is >= 0 and var colon && !IsReference(credentials[(colon + 1)..]))
                return new SecretSetting(name, credentials[(colon + 1)..], start + url.UserInfo + colon + 1);
        return null;
    }

    /// <summary>Something that a program puts in later.</summary>
    private static bool IsReference(string value) =>
        value.Contains("${", StringComparison.Ordinal) || value.StartsWith('$') || value.Contains("{{", StringComparison.Ordinal) || value.StartsWith('%') || value.StartsWith('<') || value.Contains('(') || value.StartsWith('{') || value.StartsWith('[') || value.StartsWith('|');
}
