using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys and tokens of Azure and Microsoft Entra.</summary>
internal static class AzureRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("azure-storage-key", "Azure storage account key", Critical, Encoded.Bytes(64), "{b76}+ASt{b6}=="),
        Token("azure-cosmos-key", "Azure Cosmos DB key", Critical, Encoded.Bytes(64), "{b76}ACDb{b6}=="),
        Token("azure-batch-key", "Azure Batch account key", Critical, Encoded.Bytes(64), "{b76}+ABa{b6}=="),
        Token("azure-servicebus-sas", "Azure Service Bus key", Critical, Encoded.Bytes(32), "{b33}+ASb{b6}="),
        Token("azure-eventhub-sas", "Azure Event Hubs key", Critical, Encoded.Bytes(32), "{b33}+AEh{b6}="),
        Token("azure-relay", "Azure Relay key", High, Encoded.Bytes(32), "{b33}+ARm{b6}="),
        Token("azure-iothub", "Azure IoT Hub key", High, Encoded.Bytes(32), "{b33}AIoT{b6}="),
        Token("azure-acr", "Azure container registry password", Critical, null, "{b42}+ACR{b6}"),
        Token("azure-function-key", "Azure Functions host key", High, null, "{u44}AzFu{u6}=="),
        Token("azure-search-key", "Azure AI Search admin key", High, null, "{b42}AzSe{b6}"),
        Token("azure-cask", "Azure common annotated key", Critical, null, "{b52}JQQJ99{b26}"),
        Token("azure-ad-secret", "Microsoft Entra client secret", Critical,
            Random(3.5), [.. Enumerable.Range(0, 10).Select(d => $"{{k3}}{d}Q~{{k31-34}}")]),
        Keyed("azure-ad-secret-legacy", "Microsoft Entra client secret (before 2021)", High,
            "{p32-34}", ["azure_client_secret", "client_secret", "clientsecret"], Drawn),
        Token("azure-devops-pat", "Azure DevOps personal access token", Critical, null, "{w76}AZDO{w4}"),
        Keyed("azure-publish-profile", "Azure publish profile password", High, "{w60}", ["userPWD"], named: false),
    ];
}
