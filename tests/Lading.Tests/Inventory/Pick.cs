using CsCheck;

namespace Lading.Tests.Inventory;

/// <summary>Generators that the property tests of parsers share.</summary>
internal static class Pick
{
    /// <summary>One of these, each as likely.</summary>
    public static Gen<T> One<T>(params T[] items) => Gen.Int[0, items.Length - 1].Select(i => items[i]);
}
