using Lading.Oci;
using Lading.Signing.Sigstore.Verification;

namespace Lading.Cli.Options;

/// <summary>What a signature is verified for: a path, <c>-</c> for standard input, or <c>sha256:HEX</c> where no file has that name.</summary>
internal static class BlobArgument
{
    public static Artifact Open(string text)
    {
        if (text == "-")
        {
            using Stream input = Console.OpenStandardInput();
            var whole = new MemoryStream();
            byte[] buffer = new byte[64 << 10];
            for (int read; (read = input.Read(buffer)) > 0;)
            {
                if (whole.Length + read > Artifact.MaxWhole)
                    throw LadingException.Input($"Standard input has more than the {Artifact.MaxWhole} bytes that are read.", "Give the file by its path.");
                whole.Write(buffer, 0, read);
            }
            return Artifact.FromBytes(whole.ToArray());
        }
        if (File.Exists(text))
            return Artifact.FromFile(text);
        return Digest.TryParse(text, out Digest digest) ? Artifact.FromDigest(digest) : throw LadingException.Input($"There is no file {Printable.Text(text)}.");
    }
}
