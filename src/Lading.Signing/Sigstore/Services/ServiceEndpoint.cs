using Lading.Signing.Sigstore.Roots;

namespace Lading.Signing.Sigstore.Services;

/// <summary>One service of a signing config: <c>Service</c>, sigstore_trustroot.proto.</summary>
/// <param name="Url">Its address, http or https: a base to which paths are added, and for timestamp authorities the whole of it.</param>
/// <param name="ApiVersion">Major version of the API that it speaks, at least 1.</param>
/// <param name="ValidFor">When it may be used for signing.</param>
/// <param name="Operator">Who runs it: of one operator's services, one is used. Empty when the config does not say.</param>
public sealed record ServiceEndpoint(string Url, int ApiVersion, ValidityRange ValidFor, string Operator);

/// <summary>How many of the services that fit are used: <c>ServiceSelector</c>, sigstore_trustroot.proto.</summary>
public enum ServiceSelector
{
    /// <summary>Not said, which is an error where there are services.</summary>
    Undefined,

    /// <summary>All of them.</summary>
    All,

    /// <summary>One of them.</summary>
    Any,

    /// <summary>As many as <see cref="ServiceSelection.Count"/>.</summary>
    Exact,
}

/// <summary>How many of the services that fit are used: <c>ServiceConfiguration</c>, sigstore_trustroot.proto.</summary>
/// <param name="Selector">By which rule.</param>
/// <param name="Count">How many, for <see cref="ServiceSelector.Exact"/>; 0 for the others.</param>
public readonly record struct ServiceSelection(ServiceSelector Selector, int Count = 0);
