using System.CommandLine;

namespace Lading.Cli.Options;

/// <summary>cosign's older flags of <c>trusted-root create</c>: parts of a service in lists of their own, which belong together by their place.</summary>
internal sealed class OlderTrustOptions
{
    private readonly Option<string[]> _chain = Hidden("--certificate-chain"), _fulcioUri = Hidden("--fulcio-uri");
    private readonly Option<string[]> _ctfeKey = Hidden("--ctfe-key"), _ctfeStart = Hidden("--ctfe-start-time"), _ctfeEnd = Hidden("--ctfe-end-time"), _ctfeUrl = Hidden("--ctfe-url");
    private readonly Option<string[]> _rekorKey = Hidden("--rekor-key"), _rekorStart = Hidden("--rekor-start-time"), _rekorEnd = Hidden("--rekor-end-time"), _rekorUrl = Hidden("--rekor-url");
    private readonly Option<string[]> _tsaChain = Hidden("--timestamp-certificate-chain"), _tsaUri = Hidden("--timestamp-uri");

    public IReadOnlyList<Option> All => [_chain, _fulcioUri, _ctfeKey, _ctfeStart, _ctfeEnd, _ctfeUrl, _rekorKey, _rekorStart, _rekorEnd, _rekorUrl, _tsaChain, _tsaUri];

    public IReadOnlyList<ServiceSpecification> Fulcio(ParseResult parsed) => Authorities(parsed, _chain, _fulcioUri);

    public IReadOnlyList<ServiceSpecification> Tsa(ParseResult parsed) => Authorities(parsed, _tsaChain, _tsaUri);

    public IReadOnlyList<ServiceSpecification> Ctfe(ParseResult parsed) => Logs(parsed, _ctfeKey, _ctfeStart, _ctfeEnd, _ctfeUrl);

    public IReadOnlyList<ServiceSpecification> Rekor(ParseResult parsed) => Logs(parsed, _rekorKey, _rekorStart, _rekorEnd, _rekorUrl);

    private static List<ServiceSpecification> Authorities(ParseResult parsed, Option<string[]> chain, Option<string[]> uri) =>
        [.. Each(parsed, chain, uri).Select(i => ServiceSpecification.Of(chain.Name, ("certificate-chain", At(parsed, chain, i)), ("url", At(parsed, uri, i))))];

    private static List<ServiceSpecification> Logs(ParseResult parsed, Option<string[]> key, Option<string[]> start, Option<string[]> end, Option<string[]> url) =>
        [.. Each(parsed, key, start, end, url).Select(i =>
        {
            // KEY,ORIGIN for a log of Rekor v2.
            string[] parts = (At(parsed, key, i) ?? "").Split(',', 2);
            return ServiceSpecification.Of(key.Name, ("public-key", parts[0]), ("origin", parts.ElementAtOrDefault(1)),
                ("start-time", At(parsed, start, i)), ("end-time", At(parsed, end, i)), ("url", At(parsed, url, i)));
        })];

    private static IEnumerable<int> Each(ParseResult parsed, Option<string[]> first, params Option<string[]>[] others)
    {
        int count = parsed.GetValue(first)?.Length ?? 0;
        foreach (Option<string[]> other in others)
            if ((parsed.GetValue(other)?.Length ?? 0) > count)
                throw LadingException.Usage($"{other.Name} is given more often than {first.Name}.");
        return Enumerable.Range(0, count);
    }

    private static string? At(ParseResult parsed, Option<string[]> option, int index) => parsed.GetValue(option)?.ElementAtOrDefault(index);

    private static Option<string[]> Hidden(string name) => new(name) { Hidden = true };
}
