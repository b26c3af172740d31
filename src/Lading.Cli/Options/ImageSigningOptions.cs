using System.CommandLine;
using System.Text;
using Lading.Cli.Output;
using Lading.Oci;
using Lading.Signing.Attachments;
using Lading.Signing.Sigstore.Signing;
using SigstoreBundle = Lading.Signing.Sigstore.Bundles.Bundle;

namespace Lading.Cli.Options;

/// <summary>What <c>lading sign</c> and <c>lading attest</c> have in common: the images, what signs, and where the result goes.</summary>
internal sealed class ImageSigningOptions
{
    public Argument<string[]> Images { get; } = new("IMAGE") { Description = "image names, registry: or oci-dir: and what follows; best by digest", Arity = ArgumentArity.OneOrMore };
    public Option<bool> Recursive { get; } = new("--recursive", "-r") { Description = "The images of an index as well as the index." };
    public Option<bool> Legacy { get; } = new("--legacy") { Description = "Write cosign's older tags (.sig, .att) in place of a bundle that refers to the image." };
    public Option<bool> NewFormat { get; } = new("--new-bundle-format") { Hidden = true, DefaultValueFactory = _ => true };
    // cosign's, of no effect here: bundles are always referrers, and always have their time.
    private readonly Option<string?> _referrersMode = new("--registry-referrers-mode") { Hidden = true };
    private readonly Option<bool> _recordTime = new("--record-creation-timestamp") { Hidden = true };

    public Option<string?> Signature { get; } = new("--output-signature") { Description = "Write the bare signature, in base64, to a file as well.", HelpName = "FILE" };
    public Option<string?> Certificate { get; } = new("--output-certificate") { Description = "Write the certificate of an identity, in PEM, to a file as well.", HelpName = "FILE" };
    public Option<string?> Bundle { get; } = new("--bundle") { Description = "Write the bundle to a file as well.", HelpName = "FILE" };
    public RegistryOptions Registries { get; } = new();
    public SigningOptions Signing { get; } = new();

    public IReadOnlyList<Option> All => [Recursive, Legacy, NewFormat, Bundle, Signature, Certificate, _referrersMode, _recordTime, .. Signing.All, .. Registries.All];

    /// <summary>True for cosign's older form.</summary>
    public bool IsLegacy(ParseResult parsed) => parsed.GetValue(Legacy) || !parsed.GetValue(NewFormat);

    /// <summary>A usage error for files that would have to take several results.</summary>
    public void CheckFiles(ParseResult parsed, int images)
    {
        foreach (Option<string?> option in (ReadOnlySpan<Option<string?>>)[Bundle, Signature, Certificate])
            if (parsed.GetValue(option) is not null && (images > 1 || IsLegacy(parsed) || parsed.GetValue(Recursive)))
                throw LadingException.Usage($"{option.Name} takes what is of one bundle of one image.", "Leave out --recursive and --legacy, and name one image.");
    }

    /// <summary>What is signed of an image: its manifest, and with <c>--recursive</c> those of its index.</summary>
    public async Task<IReadOnlyList<Descriptor>> SubjectsAsync(ParseResult parsed, SubjectImage image, CancellationToken cancellation)
    {
        if (image.ByTag)
            Terminal.Warn($"A tag was named, which may mean another image tomorrow; signed is {image.Manifest.Descriptor.Digest}.");
        return parsed.GetValue(Recursive) ? await ImageSigner.UnfoldAsync(image.Store, image.Manifest, cancellation).ConfigureAwait(false) : [image.Manifest.Descriptor];
    }

    /// <summary>Writes the files that are asked for, and hangs the bundle on the image.</summary>
    public async Task StoreAsync(ParseResult parsed, SubjectImage image, Descriptor subject, byte[] bundle, Signer signer, bool upload, CancellationToken cancellation)
    {
        var read = SigstoreBundle.Read(bundle, "the bundle");
        if (parsed.GetValue(Bundle) is { } file)
            WholeFile.Write(file, stream => stream.Write(bundle));
        if (parsed.GetValue(Signature) is { } signatureFile)
            WholeFile.Write(signatureFile, stream => stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(read.Signature.Span))));
        if (parsed.GetValue(Certificate) is { } certificateFile && read.Certificate is { } issued)
            WholeFile.Write(certificateFile, stream => stream.Write(Encoding.ASCII.GetBytes(issued.Pem)));
        SigningOptions.SayEntries(read, signer);
        if (upload)
            Terminal.Detail($"bundle {(await BundleReferrer.AttachAsync(image.Attachments, subject, bundle, SigningTime.Now, cancellation).ConfigureAwait(false)).Digest}");
    }
}
