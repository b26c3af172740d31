namespace Lading.Oci.Registry;

/// <summary>Paging: distribution specification, "Listing Tags"; RFC 8288.</summary>
internal static class LinkHeader
{
    /// <summary>
    /// The address of the next page; null on the last. A page on another origin is an error: it would be asked without
    /// credentials at best, and answer in the registry's name.
    /// </summary>
    public static Uri? Next(HttpResponseMessage response, Uri current, string where)
    {
        if (!response.Headers.NonValidated.TryGetValues("Link", out var values))
            return null;
        foreach (string value in values)
        {
            foreach ((string target, string parameters) in Parse(value))
            {
                if (!parameters.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) && !parameters.Contains("rel=next", StringComparison.OrdinalIgnoreCase))
                    continue;
                if (!Uri.TryCreate(current, target, out Uri? next) || !RegistryHosts.SameOrigin(current, next))
                    throw new RegistryException(null, $"{where}: the registry's next page is not on the registry: {Printable.Text(target, 100)}.", null);
                return next;
            }
        }
        return null;
    }

    private static IEnumerable<(string Target, string Parameters)> Parse(string value)
    {
        int at = 0;
        while (at < value.Length)
        {
            int open = value.IndexOf('<', at);
            int close = open < 0 ? -1 : value.IndexOf('>', open);
            if (close < 0)
                yield break;
            int end = value.IndexOf('<', close);
            end = end < 0 ? value.Length : end;
            yield return (value[(open + 1)..close], value[(close + 1)..end].Replace(" ", ""));
            at = end;
        }
    }
}
