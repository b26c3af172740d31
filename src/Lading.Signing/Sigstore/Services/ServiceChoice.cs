using System.Globalization;

namespace Lading.Signing.Sigstore.Services;

/// <summary>Chooses among the services of a signing config: the comments of <c>SigningConfig</c>, sigstore_trustroot.proto.</summary>
internal static class ServiceChoice
{
    /// <summary>Of those in use now, with the highest API version that we speak, the one that began last.</summary>
    public static ServiceEndpoint One(IReadOnlyList<ServiceEndpoint> services, string what, ReadOnlySpan<int> versions, DateTimeOffset now)
    {
        List<ServiceEndpoint> fit = Fitting(services, versions, now);
        return fit.Count > 0 ? fit[0] : throw None(services, what, now);
    }

    /// <summary>The same with one for each operator, and of these as many as the rule wants.</summary>
    public static IReadOnlyList<ServiceEndpoint> Several(IReadOnlyList<ServiceEndpoint> services, ServiceSelection rule, string what, ReadOnlySpan<int> versions, DateTimeOffset now)
    {
        if (services.Count == 0)
            return rule is { Selector: ServiceSelector.Exact, Count: > 0 } ? throw TooFew(what, rule.Count, 0) : [];
        // Two services of one operator are one witness. Who does not name an operator vouches for no other URL.
        List<ServiceEndpoint> fit = [.. Fitting(services, versions, now).DistinctBy(s => s.Operator.Length > 0 ? s.Operator : s.Url, StringComparer.Ordinal)];
        if (fit.Count == 0)
            throw None(services, what, now);
        return rule.Selector switch
        {
            ServiceSelector.All => fit,
            ServiceSelector.Any => fit[..1],
            ServiceSelector.Exact when rule.Count > 0 => fit.Count >= rule.Count ? fit[..rule.Count] : throw TooFew(what, rule.Count, fit.Count),
            ServiceSelector.Exact => throw LadingException.Input($"The signing config wants exactly 0 of its {services.Count} services as {what}.", "EXACT needs a count of at least 1."),
            _ => throw LadingException.Input($"The signing config does not say how many {what} services to use.", "Its selector is ANY, ALL or EXACT with a count."),
        };
    }

    private static List<ServiceEndpoint> Fitting(IReadOnlyList<ServiceEndpoint> services, ReadOnlySpan<int> versions, DateTimeOffset now)
    {
        int highest = 0;
        var open = new List<ServiceEndpoint>(services.Count);
        foreach (ServiceEndpoint service in services)
        {
            if (!versions.Contains(service.ApiVersion) || !service.ValidFor.Contains(now))
                continue;
            highest = Math.Max(highest, service.ApiVersion);
            open.Add(service);
        }
        // A stable sort: of two that began at once, the first in the document.
        return [.. open.Where(s => s.ApiVersion == highest).OrderByDescending(s => s.ValidFor.Start ?? DateTimeOffset.MinValue)];
    }

    private static LadingException None(IReadOnlyList<ServiceEndpoint> services, string what, DateTimeOffset now) => services.Count == 0
        ? LadingException.Input($"The signing config names no {what}.")
        : LadingException.Input(string.Create(CultureInfo.InvariantCulture, $"The signing config has no {what} that can be used at {now:u}: of {services.Count}, each speaks another API version or is not in use then."),
            "Get the current signing config of your Sigstore instance.");

    private static LadingException TooFew(string what, int wanted, int found) => LadingException.Input(
        $"The signing config wants exactly {wanted} services as {what}, and has {found} of different operators that can be used now.");
}
