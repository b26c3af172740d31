using Lading.Leaks.Rules.Checks;
using static Lading.Leaks.Findings.LeakSeverity;
using static Lading.Leaks.Rules.Checks.Texts;
using static Lading.Leaks.Rules.SecretRule;

namespace Lading.Leaks.Rules.Providers;

/// <summary>Tokens of chat, mail and telephone services.</summary>
internal static class MessagingRules
{
    public static IReadOnlyList<SecretRule> All { get; } =
    [
        Token("slack-bot", "Slack bot token", Critical, null, "xoxb-{d10-13}-{d10-13}-{w24}"),
        Token("slack-user", "Slack user token", Critical, null, "xoxp-{d10-13}-{d10-13}-{d10-13}-{h32}"),
        Token("slack-app", "Slack app-level token", High, null, "xapp-1-{A9-13}-{d10-15}-{h64}"),
        Token("slack-config", "Slack configuration token", High, null, "xoxe.xoxp-{u140-190}", "xoxe-{u140-190}"),
        Token("slack-session", "Slack browser session", High,
            null, "xoxc-{d9-13}-{d9-13}-{d9-13}-{h64}", "xoxd-{e80-400}"),
        Token("slack-webhook", "Slack incoming webhook", High,
            null, "hooks.slack.com/services/T{A8-12}/B{A8-12}/{w24}"),
        Keyed("discord-bot", "Discord bot token", High,
            "{u23-28}.{u6}.{u27-38}", ["discord", "bot_token", "bottoken"], Encoded.DiscordId),
        Token("discord-webhook", "Discord webhook", Medium,
            null, "discord.com/api/webhooks/{d17-20}/{u60-80}", "discordapp.com/api/webhooks/{d17-20}/{u60-80}"),
        Token("teams-webhook", "Microsoft Teams incoming webhook", Medium,
            null, "webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{w32}/{uuid}"),
        Token("telegram-bot", "Telegram bot token", High, Random(3.5), "{d8-10}:AA{u33}"),
        Keyed("twilio-key", "Twilio API key", High, "SK{h32}", ["twilio"], named: false),
        Keyed("twilio-auth", "Twilio auth token", High, "{h32}", ["twilio"]),
        Token("sendgrid", "SendGrid API key", Critical, null, "SG.{u22}.{u43}"),
        Near("mailgun", "Mailgun private key", High, "key-{h32}", ["mailgun", "mg_"]),
        Keyed("mailgun", "Mailgun private key", High, "{h32}-{h8}-{h8}", ["mailgun"], named: false),
        Token("mailchimp", "Mailchimp API key", High, null, "{h32}-us{d1-2}"),
        Near("mandrill", "Mandrill key", Medium, "md-{u22}", ["mandrill", "mailchimp"]),
        Token("brevo", "Brevo API key", High, null, "xkeysib-{h64}-{w16}"),
        Keyed("postmark", "Postmark server token", Medium, "{uuid}", ["postmark"]),
        Near("resend", "Resend API key", High, "re_{w8}_{w24}", ["resend"]),
    ];
}
