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

    /// Whether Exchange Online hears of revocations.
    ContinuousAccessEvaluation = "continuous-access-evaluation" {
        Off = "off", On = "on",
    }
    default: On,
    ordered: true,
    who: Admin,
    owner: ExchangeOnline,
    product: "Continuous access evaluation: Exchange Online refuses an access token some minutes \
        after Entra ID has revoked what it rests on, if the app has declared the client capability \
        `cp1`; any other token opens until it expires.",
    read: "Entra admin center > Conditional Access > Policies > <policy> > Session > Customize \
        continuous access evaluation; a policy that says Disable: off",
    change: "Entra admin center > Conditional Access > Policies > <policy> > Session > Customize \
        continuous access evaluation > clear it",
    undo: "Entra admin center > Conditional Access > Policies > <policy> > Session > Customize \
        continuous access evaluation > as it was noted before",
    breaks: "Clients that know the claims challenge sign in again at once; others fail until their \
        token expires.",
    source: ["ED:concept-continuous-access-evaluation", "ED:app-resilience-continuous-access-evaluation"],
    assumes: None;

    /// Whether an app that is not Microsoft's declares that it can handle a claims challenge.
    ThirdPartyDeclaresCae = "third-party-declares-cae" {
        No = "no", Yes = "yes",
    }
    default: No,
    ordered: true,
    who: Nobody,
    owner: Client,
    product: "Whether a modern mail app that is not Microsoft's asks for its tokens with the client \
        capability `cp1`; of those that do not, Exchange Online hears of no revocation.",
    read: "Look for `cp1` in the `claims` parameter of the app's token request, or in `xms_cc` of its \
        access token",
    change: "None for an administrator: the app decides, with a library that handles claims challenges",
    undo: "None for an administrator: the app decides",
    breaks: "nothing known",
    source: ["ED:app-resilience-continuous-access-evaluation", "ED:concept-continuous-access-evaluation"],
    assumes: Some("Documents list Microsoft's own apps, and leave the capability to whoever writes \
        another. `no` assumes that these do not declare it: their tokens open until they expire.");

    /// Whether a refresh token carries the device for which it was issued.
    RefreshTokenCarriesDevice = "refresh-token-carries-device" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: EntraId,
    product: "Whether the device of the sign-in goes with the refresh token, so that a copy of it \
        counts as compliant wherever it is used; there is no switch.",
    read: "By a test: copy the refresh token of a test user's app from a compliant device, trade it \
        elsewhere, and look at the device of the non-interactive sign-in; compliant: yes",
    change: "None for an administrator: Entra ID decides; Token Protection binds tokens, on platforms \
        and for apps that have it",
    undo: "None for an administrator: Entra ID decides",
    breaks: "nothing known",
    source: ["ED:protecting-tokens", "CBTOKEN"],
    assumes: Some("Microsoft calls refresh tokens bearer tokens that can be used from any device, and \
        names Token Protection and networks alone against replay. That the device goes with one like \
        the `mfa` claim is said outside of Microsoft; `yes` assumes it.");

    /// Whether a refresh token carries the app's protection.
    RefreshTokenCarriesAppProtection = "refresh-token-carries-app-protection" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: EntraId,
    product: "Whether the proof of app protection goes with the refresh token, so that a copy of it \
        satisfies that control wherever it is used; there is no switch.",
    read: "By a test: copy the refresh token of a test user's protected app, and trade it elsewhere \
        under a policy that requires app protection; tokens: yes",
    change: "None for an administrator: Entra ID decides",
    undo: "None for an administrator: Entra ID decides",
    breaks: "nothing known",
    source: ["ED:protecting-tokens", "ED:concept-conditional-access-grant"],
    assumes: Some("Documents do not say whether the app proves its protection again when it renews a \
        token. `yes` assumes that the token stands for it.");

    /// Whether the service's refresh token outlives a change of password.
    SyncTokenSurvivesPasswordChange = "sync-token-survives-password-change" {
        Yes = "yes", No = "no",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: EntraId,
    product: "Whether the refresh token with which Exchange Online synchronizes an on-premises \
        mailbox outlives a change of the user's password; there is no switch.",
    read: "By a test: change a test user's password, then watch Get-MobileDeviceStatistics \
        -Mailbox <user> | Format-List LastSuccessSync for some hours  # Exchange Management Shell; \
        it goes on: yes",
    change: "None for an administrator: Entra ID decides; revoking the user's sessions ends it",
    undo: "None for an administrator: Entra ID decides",
    breaks: "nothing known",
    source: ["ED:refresh-tokens", "HMA"],
    assumes: Some("Microsoft's table says that tokens of confidential clients stay alive when a user \
        changes the password; that Exchange Online is such a client here is our reading. `yes` assumes \
        both.");

    /// Whether the provisioning service synchronises only with the host of its token.
    ProvisioningChecksEndpoint = "provisioning-checks-endpoint" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: Provisioning,
    product: "Whether the provisioning service of Exchange Online synchronises only with the host \
        for which its token was issued, or with whatever endpoint the app named; there is no switch.",
    read: "By a test, against a server of one's own: have a test mailbox provisioned with that \
        server's name, and see whether a token arrives there",
    change: "None for an administrator: Exchange Online decides",
    undo: "None for an administrator: Exchange Online decides",
    breaks: "nothing known",
    source: ["HMA", "RFC9700"],
    assumes: Some("Documents say only that the namespaces must be registered. `yes` assumes that the \
        service compares the endpoint with the audience of its token; with `no` the token goes to \
        whoever named the endpoint.");

    /// Whether the app signs in only at an authority that it knows.
    ClientPinsAuthority = "client-pins-authority" {
        No = "no", Yes = "yes",
    }
    default: Yes,
    ordered: true,
    who: Nobody,
    owner: Client,
    product: "Whether the mail app opens a sign-in only at an authority that it knows, whatever \
        `authorization_uri` a server names; there is no switch.",
    read: "By a test: answer the app's empty bearer from a test server with another \
        `authorization_uri`, and see which page it opens",
    change: "None for an administrator: the app decides; choose one that pins its authority",
    undo: "None for an administrator: the app decides",
    breaks: "nothing known",
    source: ["HMA", "RFC9700"],
    assumes: Some("Documents do not say whether Outlook mobile ever follows an authority outside \
        Microsoft's hosts. `yes` assumes that it does not; with `no` whoever answers discovery chooses \
        the sign-in page.");

    /// Whether the code flow has a proof key.
    Pkce = "pkce" {
        Off = "off", On = "on",
    }
    default: On,
    ordered: true,
    who: Service,
    owner: EntraId,
    product: "Proof key for code exchange: the app sends `code_challenge` with its request, and Entra \
        ID trades the code only for the matching `code_verifier`.",
    read: "Look for `code_challenge` in the address of the app's sign-in page",
    change: "None for an administrator: the app decides, with a current sign-in library",
    undo: "None for an administrator: the app decides",
    breaks: "nothing known",
    source: ["RFC7636"],
    assumes: None;
}
