using Lading.Leaks.Rules.Carriers;
using Lading.Leaks.Rules.Context;
using Lading.Leaks.Rules.Keys;
using Lading.Leaks.Rules.Providers;

namespace Lading.Leaks.Rules;

/// <summary>Every built-in rule. One that is added to a list here is in force; its order says nothing.</summary>
internal static class BuiltInRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        .. CodeHostRules.All,
        .. BuildRules.All,
        .. PackageRules.All,
        .. ContainerRules.All,
        .. AwsRules.All,
        .. AzureRules.All,
        .. GoogleRules.All,
        .. ModelRules.All,
        .. MessagingRules.All,
        .. PaymentRules.All,
        .. HashiCorpRules.All,
        .. CloudRules.All,
        .. MonitoringRules.All,
        .. IdentityRules.All,
        .. ProductRules.All,
        .. KeyRules.All,
        .. UrlRules.All,
        .. TokenCarriers.All,
        .. FieldRules.All,
        .. LineRules.All,
        .. DocumentRules.All,
        ContextRules.Rule,
    ];
}
