using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Keys of services that run language models.</summary>
internal static class ModelRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("openai-project", "OpenAI API key", Critical,
            OpenAi, "sk-proj-{u40-300}", "sk-svcacct-{u40-300}", "sk-admin-{u40-300}"),
        Token("openai-legacy", "OpenAI user key", Critical, null, "sk-{w20}T3BlbkFJ{w20}"),
        Token("anthropic", "Anthropic API key", Critical, null, "sk-ant-api03-{u93}AA"),
        Token("anthropic-admin", "Anthropic admin key", Critical, null, "sk-ant-admin01-{u93}AA"),
        Token("huggingface", "Hugging Face user token", High, Random(3.5), "hf_{L34}"),
        Token("huggingface-org", "Hugging Face organisation token", High, Random(3.5), "api_org_{L34}"),
        Token("replicate", "Replicate API token", High, null, "r8_{w37}"),
        Token("groq", "Groq API key", High, null, "gsk_{w52}"),
        Token("xai", "xAI API key", High, null, "xai-{u80}"),
        Token("openrouter", "OpenRouter API key", High, null, "sk-or-v1-{h64}"),
        Token("perplexity", "Perplexity API key", High, null, "pplx-{w48}"),
        Token("nvidia-ngc", "NVIDIA API key", High, null, "nvapi-{u64}"),
        Keyed("cohere", "Cohere API key", High, "{w40}", ["cohere", "CO_API_KEY"], Drawn),
        Keyed("mistral", "Mistral API key", High, "{w32}", ["mistral"], Drawn),
        Token("langsmith", "LangSmith key", Medium, null, "lsv2_pt_{h32}_{h10}", "lsv2_sk_{h32}_{h10}"),
        Keyed("wandb", "Weights and Biases API key", Medium, "{h40}", ["wandb"]),
        Token("pinecone", "Pinecone API key", High, null, "pcsk_{w5-6}_{w63}"),
        Near("elevenlabs", "ElevenLabs API key", Medium, "sk_{h48}", ["eleven", "xi-api-key", "xi_api_key"]),
    ];
}
