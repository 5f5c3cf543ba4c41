//! Settings: tokens and service.

settings! {
    group "tokens and service" first super::user::END;

    /// Whether the on-premises block comes before the password is checked.
    OnpremPolicyBeforePassword = "onprem-policy-before-password" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: ExchangeOnPremises,
    product: "Whether Exchange Server applies `BlockLegacyAuth` before Active Directory checks the \
        password; there is no switch.",
    read: "By a test: try wrong passwords for a blocked test user, then Get-ADUser -Identity \
        <user> -Properties badPwdCount on the PDC emulator; a count that stays: before",
    change: "None for an administrator: Exchange Server decides",
    undo: "None for an administrator: Exchange Server decides",
    breaks: "nothing known",
    source: ["EXOBASIC", "LEG2019"],
    assumes: Some("Documents say it of Exchange Online alone. `yes` assumes the same of Exchange \
        Server; with `no`, a blocked protocol still tells whether a password is right.");

    /// Whether Exchange Server takes a token from any client.
    OnpremDirectOauth = "onprem-direct-oauth" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: ExchangeOnPremises,
    product: "Whether Exchange Server takes a token for its own name from any client, or from \
        Exchange Online alone; there is no switch.",
    read: ".\\Test-HMAEAS.ps1 <user> -TestEAS  # from CSS-Exchange, run from the internet; 200 OK: \
        any client",
    change: "None for an administrator: Exchange Server decides; a firewall can let in Microsoft \
        365 alone",
    undo: "None for an administrator: Exchange Server decides",
    breaks: "nothing known",
    source: ["CSS:Test-HMAEAS", "HMAOVW"],
    assumes: Some("Documents set no limit. `no` would assume one; the default is `yes`, since \
        Microsoft's own script reads with such a token and other ActiveSync apps are listed as \
        supported.");

    /// How Exchange Online answers AutoDiscover for its own mailboxes.
    AutodiscoverOnlineAnswer = "autodiscover-online-answer" {
        Redirect = "redirect", Json = "json",
    }
    default: Json,
    ordered: false,
    who: Nobody,
    owner: ExchangeOnline,
    product: "How Exchange Online answers AutoDiscover V2 for a mailbox of its own: with a 302 \
        redirect or with 200 and JSON.",
    read: "curl -i \
        'https://outlook.office365.com/autodiscover/autodiscover.json/v1.0/<user>?Protocol=ActiveSync'  \
        # the status line",
    change: "None for an administrator: Exchange Online decides",
    undo: "None for an administrator: Exchange Online decides",
    breaks: "nothing known",
    source: ["ARTICLE", "CSS:Get-ProtocolEndpointViaAutoDv2"],
    assumes: Some("The article says 302; Microsoft's scripts end at 200 with JSON, but follow \
        redirects silently. `json` assumes 200.");
}
