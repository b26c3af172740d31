namespace Lading.Cli.Options;

/// <summary>Asks before an identity goes where nothing can be taken back.</summary>
internal static class Consent
{
    private const string Notice =
        """
        Signing by identity publishes who you are. Your e-mail address, or the name of your workflow or account, becomes part of a
        certificate; that goes into a public certificate log and, with the signature, into the transparency log of the services you use.
        Entries are there for everybody to read and cannot be removed.
        """;

    /// <summary>Returns when the user agrees, with <c>--yes</c> or on the terminal; a usage error otherwise.</summary>
    public static void Ask(bool yes)
    {
        if (yes)
            return;
        Console.Error.WriteLine(Notice);
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            throw LadingException.Usage("Nobody is here to agree to that.", "--yes does.");
        Console.Error.Write("Go on? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes" or "Yes"))
            throw LadingException.Usage("Nothing was signed.");
    }
}
