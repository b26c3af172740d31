using System.Runtime.InteropServices;
using System.Text;
using Lading.Oci;
using Lading.Signing.Keys;

namespace Lading.Cli.Options;

/// <summary>Where passwords of keys come from: COSIGN_PASSWORD, the terminal without echo, or the first line of standard input.</summary>
internal static class Passwords
{
    private const int MaxLength = 1024;

    /// <summary>How keys are opened here.</summary>
    public static KeyAccess Access { get; } = new() { Password = name => Ask($"Password of {Printable.Text(name)}: ") };

    /// <summary>The password for a new key, asked for twice on a terminal.</summary>
    public static SecretBuffer New()
    {
        SecretBuffer password = Ask("Password for the new key: ");
        if (Environment.GetEnvironmentVariable("COSIGN_PASSWORD") is not null || Console.IsInputRedirected)
            return password;
        using SecretBuffer again = Ask("The same again: ");
        if (password.Span.SequenceEqual(again.Span))
            return password;
        password.Dispose();
        throw LadingException.Usage("The two passwords differ.");
    }

    private static SecretBuffer Ask(string prompt)
    {
        // Set and empty is a password: an empty one.
        if (Environment.GetEnvironmentVariable("COSIGN_PASSWORD") is { } value)
            return SecretBuffer.FromText(value);
        return Console.IsInputRedirected ? ReadLine() : ReadKeys(prompt);
    }

    private static SecretBuffer ReadLine()
    {
        using Stream input = Console.OpenStandardInput();
        var line = new SecretBuffer(MaxLength);
        int length = 0;
        for (; input.Read(line.Span.Slice(length, 1)) == 1 && line.Span[length] != '\n'; length++)
            if (length == MaxLength - 1)
                throw LadingException.Usage($"A password has fewer than {MaxLength} bytes.");
        line.Truncate(length > 0 && line.Span[length - 1] == '\r' ? length - 1 : length);
        return line;
    }

    private static SecretBuffer ReadKeys(string prompt)
    {
        Console.Error.Write(prompt);
        using var characters = new SecretBuffer(MaxLength * sizeof(char));
        Span<char> text = MemoryMarshal.Cast<byte, char>(characters.Span);
        int length = 0;
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                length = Math.Max(0, length - 1);
            else if (key.KeyChar != '\0' && length < text.Length)
                text[length++] = key.KeyChar;
        }
        Console.Error.WriteLine();
        var password = new SecretBuffer(Encoding.UTF8.GetByteCount(text[..length]));
        Encoding.UTF8.GetBytes(text[..length], password.Span);
        return password;
    }
}
