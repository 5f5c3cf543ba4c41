//! A second opinion: four claims as boolean formulas over the settings, without states, messages
//! or exploration.
//!
//! It was written from the documents alone, by somebody who had not seen the model. "Reading n" is
//! a numbered reading as listed in ARCHITECTURE.md; "ours" is a reading agreed in addition to those;
//! "Microsoft" is Microsoft's documentation. In play: an account that stays enabled, and an
//! attacker who may know the password. Not in play: lockout, revocation, phishing, device codes,
//! stolen tokens.

/// From the id of a setting to the id of its value.
pub type Get<'a> = &'a dyn Fn(&str) -> &'a str;

/// `mailbox-data-requires-mfa` is violated: data of Alice leaves a server without an MFA of hers.
pub fn mailbox_data_without_mfa(get: Get) -> bool {
    let alice = unaided_password_returns_data(get)
        || by_hand_returns_data(get)
        || alice_token_returns_data(get) && alice_is_admitted_without_mfa(get);
    alice || attacker_reads(get)
}

/// `attacker-never-reads-mailbox` is violated.
pub fn attacker_reads(get: Get) -> bool {
    attacker_reads_by_password(get) || attacker_reads_by_token(get)
}

/// `basic-authentication-never-succeeds` is violated: a server accepts a password (reading 1).
pub fn password_alone_accepted(get: Get) -> bool {
    let legacy = is(get, "client", "legacy")
        && (online_accepts_any(get, Who::Alice) || onprem_mail_accepts(get));
    let by_hand = is(get, "user-bypasses-autodetect", "yes")
        && (online_accepts(get, Who::Alice, "exo-allow-basic-activesync")
            || onprem_activesync_accepts(get, client_origin(get)));
    let fallback =
        falls_back_to_password(get) && onprem_activesync_accepts(get, client_origin(get));
    // Ours: her own tool comes from the internet, the genuine Outlook through Microsoft's service.
    let attacker = is(get, "attacker-knows-password", "yes")
        && (online_accepts_any(get, Who::Attacker)
            || onprem_mail_accepts(get)
            || onprem_activesync_accepts(get, Origin::Microsoft365)
            || onprem_owa_accepts(get));
    legacy || by_hand || fallback || attacker
}

/// `legitimate-user-reaches-mailbox` is violated: in some reachable state no honest run delivers
/// Alice's data unaided.
///
/// States differ, as far as this matters, only in who registered a second factor. Once Alice has,
/// she can do all that she could before, so two states decide: the first one, and the one in which
/// the attacker was faster, where Alice is left with sign-ins that need no MFA. Security defaults
/// never stand in her way, because the services are honest parties and may find MFA unnecessary
/// (reading 14).
pub fn user_can_be_locked_out(get: Get) -> bool {
    let by_token = alice_token_returns_data(get)
        && alice_is_admitted(get)
        && (alice_is_admitted_without_mfa(get) || !attacker_can_register(get));
    !unaided_password_returns_data(get) && !by_token
}

// The organization.

fn is(get: Get, setting: &str, value: &str) -> bool {
    get(setting) == value
}

fn is_online(get: Get) -> bool {
    is(get, "mailbox-location", "exchange-online")
}

fn is_federated(get: Get) -> bool {
    is(get, "identity-model", "federated")
}

/// Microsoft: a user in staged rollout signs in at Entra ID in browsers and modern clients; legacy clients,
/// and requests with a `domain_hint`, still go to AD FS. Ours: none of her apps sends one, the attacker does.
fn is_staged(get: Get) -> bool {
    is_federated(get) && !is(get, "staged-rollout", "no")
}

/// Reading 4. Microsoft: a policy on the user beats the organization's.
fn policy_reaches_user(get: Get, assignment: &str) -> bool {
    is(get, assignment, "user") || is(get, assignment, "organization")
}

/// Microsoft: security defaults need Conditional Access not in use; ours: one enabled policy is
/// use.
fn security_defaults_work(get: Get) -> bool {
    is(get, "security-defaults", "on")
        && !is(get, "ca-policy", "enabled")
        && !is(get, "ca-block-legacy", "enabled")
}

/// Microsoft: without the default authorization endpoint the challenge carries no
/// `authorization_uri` (reading 9), and a device that authenticates beforehand answers itself.
fn offers_modern_sign_in(get: Get) -> bool {
    is(get, "hybrid-modern-auth", "on") && !is(get, "onprem-publishing", "pre-authenticated")
}

/// Microsoft: terminated TLS changes the audience that the server expects, so it refuses every
/// token.
fn onprem_takes_tokens(get: Get) -> bool {
    is(get, "hybrid-modern-auth", "on") && is(get, "onprem-publishing", "pass-through")
}

// Device access on-premises.

/// What a connection says about itself, as far as the two rules look at it.
#[derive(Clone, Copy)]
struct Device {
    type_outlook_service: bool,
    model_outlook: bool,
}

/// Reading 8: a legacy or third-party client names itself, and no rule names it.
const OWN_DEVICE: Device = Device { type_outlook_service: false, model_outlook: false };
/// Reading 8, Microsoft: type `Outlook`, model `Outlook for iOS and Android`.
const OUTLOOK_WITH_PASSWORD: Device = Device { type_outlook_service: false, model_outlook: true };
/// Reading 8: an attacker names whatever passes; Microsoft: device access is no security boundary.
const SPOOFABLE: [Device; 4] = [
    OWN_DEVICE,
    OUTLOOK_WITH_PASSWORD,
    Device { type_outlook_service: true, model_outlook: false },
    Device { type_outlook_service: true, model_outlook: true },
];

/// Microsoft: rules outrank the default level. Reading 3: `quarantine` returns no data either.
fn device_passes(get: Get, device: Device) -> bool {
    let allow =
        device.type_outlook_service && is(get, "onprem-rule-allow-outlook-service", "present");
    let block = device.model_outlook && is(get, "onprem-rule-block-outlook-model", "present");
    match (allow, block) {
        (true, true) => is(get, "onprem-rule-precedence", "allow-first"),
        (true, false) => true,
        (false, true) => false,
        (false, false) => is(get, "onprem-default-access-level", "allow"),
    }
}

// Password-only sign-in (Basic, NTLM, Kerberos, Digest).

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Alice,
    Attacker,
}

/// Reading 5: the flags of the protocols that return data; AutoDiscover and SMTP return none.
const ONLINE_DATA: [&str; 3] =
    ["exo-allow-basic-activesync", "exo-allow-basic-outlook-service", "exo-allow-basic-other"];

/// Reading 2, in its order, for the protocol that the flag is about.
fn online_accepts(get: Get, who: Who, flag: &str) -> bool {
    is(get, "exo-basic-retired", "no") && online_checks(get, who, flag)
}

/// Microsoft: SMTP AUTH is not retired and has its own switch; its flag is among the others.
fn online_accepts_any(get: Get, who: Who) -> bool {
    online_accepts(get, who, "exo-allow-basic-autodiscover")
        || online_accepts_for_data(get, who)
        || is(get, "exo-smtp-auth", "enabled") && online_checks(get, who, "exo-allow-basic-other")
}

fn online_accepts_for_data(get: Get, who: Who) -> bool {
    ONLINE_DATA.iter().any(|flag| online_accepts(get, who, flag))
}

/// Reading 1: only for a mailbox that is here. Reading 2: policy, credential, Conditional Access.
fn online_checks(get: Get, who: Who, flag: &str) -> bool {
    let blocked = policy_reaches_user(get, "exo-policy-assignment") && is(get, flag, "false");
    let credential = !is_federated(get) || adfs_active_endpoint_admits(get);
    is_online(get) && !blocked && credential && !entra_refuses_legacy(get, who)
}

/// Reading 2: what comes after the credential. Microsoft: legacy clients satisfy no grant control.
fn entra_refuses_legacy(get: Get, who: Who) -> bool {
    let exempt_from_policy = match who {
        // Reading 13; ours: this holds for legacy sign-ins too, and her devices are phones.
        Who::Alice => is(get, "ca-excludes-trusted-locations", "yes"),
        // Microsoft: the platform comes from the user agent, which anyone can set.
        Who::Attacker => is(get, "ca-platforms", "ios-android-only"),
    };
    let by_policy = policy_in_force(get)
        && is(get, "ca-client-apps", "all")
        && !exempt_from_policy
        && (is(get, "ca-require-mfa", "yes")
            || is(get, "ca-require-compliant-device", "yes")
            || is(get, "ca-require-app-protection", "yes"));
    let by_block =
        is(get, "ca-block-legacy", "enabled") && is(get, "ca-block-legacy-covers-user", "yes");
    // Reading 2: `enforced` wants an app password, which nobody has; Microsoft: `enabled` does not.
    let by_user_state = is(get, "per-user-mfa", "enforced");
    by_policy || by_block || by_user_state || security_defaults_work(get)
}

/// Where a password connection to the on-premises server comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Internet,
    Microsoft365,
}

/// Reading 1: the site of the mailbox, or the old server that still answers and returns nothing.
fn onprem_answers(get: Get) -> bool {
    !is_online(get) || is(get, "onprem-endpoints-left-published", "yes")
}

/// Reading 3: nothing of Entra ID or AD FS takes part. Microsoft: no such policy before 2019 CU2.
fn onprem_checks(get: Get, flag: &str) -> bool {
    let blocked = is(get, "onprem-exchange-version", "exchange-2019-or-se")
        && policy_reaches_user(get, "onprem-policy-assignment")
        && is(get, flag, "true");
    onprem_answers(get) && !blocked
}

/// Reading 3: reachable, virtual directory, policy; device rules do not undo it (reading 1).
fn onprem_activesync_accepts(get: Get, origin: Origin) -> bool {
    (origin == Origin::Microsoft365 || is(get, "onprem-activesync-reachable-from", "internet"))
        && is(get, "onprem-activesync-basic", "on")
        && onprem_checks(get, "onprem-block-legacy-activesync")
}

/// Ours: nothing that uses these protocols with a password comes through Microsoft's service.
fn onprem_other_accepts(get: Get) -> bool {
    is(get, "onprem-other-protocols-published", "yes")
        && onprem_checks(get, "onprem-block-legacy-other")
}

/// Microsoft: receive connectors take passwords of users, and none of the eight flags is about SMTP.
fn onprem_smtp_accepts(get: Get) -> bool {
    is(get, "onprem-smtp-auth", "internet") && onprem_answers(get)
}

/// Microsoft: none of the eight flags is about Outlook on the web.
fn onprem_owa_accepts(get: Get) -> bool {
    is(get, "onprem-owa-sign-in", "password") && onprem_answers(get)
}

/// What a mail client finds from the internet; ours: AutoDiscover can always be reached.
fn onprem_mail_accepts(get: Get) -> bool {
    onprem_checks(get, "onprem-block-legacy-autodiscover")
        || onprem_activesync_accepts(get, Origin::Internet)
        || onprem_other_accepts(get)
        || onprem_smtp_accepts(get)
}

/// Microsoft: for Outlook with a password the cloud service connects, not the phone.
fn client_origin(get: Get) -> Origin {
    if is(get, "client", "outlook-mobile") { Origin::Microsoft365 } else { Origin::Internet }
}

/// The user's own client over ActiveSync: data only if the mailbox is there (reading 1).
fn client_activesync_returns_data(get: Get) -> bool {
    let outlook = is(get, "client", "outlook-mobile");
    let device = if outlook { OUTLOOK_WITH_PASSWORD } else { OWN_DEVICE };
    !is_online(get)
        && onprem_activesync_accepts(get, client_origin(get))
        && device_passes(get, device)
}

/// Reading 9; ours: a pre-authenticating device has the same effect, and online it never happens.
fn falls_back_to_password(get: Get) -> bool {
    !is(get, "client", "legacy") && !is_online(get) && !offers_modern_sign_in(get)
}

/// What a password gets Alice without a set-up by hand: as a legacy client, or by fallback.
fn unaided_password_returns_data(get: Get) -> bool {
    let legacy = is(get, "client", "legacy");
    let online = legacy && online_accepts_for_data(get, Who::Alice);
    let other_onprem = legacy && !is_online(get) && onprem_other_accepts(get);
    let activesync_onprem =
        (legacy || falls_back_to_password(get)) && client_activesync_returns_data(get);
    online || other_onprem || activesync_onprem
}

/// Microsoft: a user can bypass AutoDetect at any time. Reading 5: ActiveSync only.
fn by_hand_returns_data(get: Get) -> bool {
    is(get, "user-bypasses-autodetect", "yes")
        && (online_accepts(get, Who::Alice, "exo-allow-basic-activesync")
            || client_activesync_returns_data(get))
}

/// Ours: her own tool names any device; the genuine Outlook passes the firewall and names itself.
fn attacker_reads_by_password(get: Get) -> bool {
    let online = online_accepts_for_data(get, Who::Attacker);
    let own_tool = onprem_activesync_accepts(get, Origin::Internet)
        && SPOOFABLE.iter().any(|&device| device_passes(get, device));
    let outlook_app = onprem_activesync_accepts(get, Origin::Microsoft365)
        && device_passes(get, OUTLOOK_WITH_PASSWORD);
    let elsewhere = onprem_other_accepts(get) || onprem_owa_accepts(get);
    is(get, "attacker-knows-password", "yes")
        && (online || !is_online(get) && (own_tool || outlook_app || elsewhere))
}

// Modern sign-in at Entra ID.

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Trusted,
    Elsewhere,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    ExchangeOnline,
    OnPremises,
}

/// What a step of a modern sign-in answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Refused,
    AsksForMfa,
    Granted,
}

/// Reading 6: `report-only` requires nothing. These assignments are the same for all sign-ins.
fn policy_in_force(get: Get) -> bool {
    is(get, "ca-policy", "enabled")
        && is(get, "ca-covers-user", "yes")
        && is(get, "ca-covers-exchange", "yes")
}

/// The assignment that the audience of the token decides.
fn policy_governs(get: Get, audience: Audience) -> bool {
    let covered =
        audience == Audience::ExchangeOnline || is(get, "ca-governs-onprem-audience", "yes");
    policy_in_force(get) && covered
}

fn policy_sees_native_apps(get: Get) -> bool {
    !is(get, "ca-client-apps", "browser-only")
}

fn policy_sees_browsers(get: Get) -> bool {
    !is(get, "ca-client-apps", "mobile-and-desktop-only")
}

/// Reading 6. Ours: the device controls are looked at first and in silence, MFA is asked for last.
fn grant_controls(get: Get, who: Who) -> Answer {
    let mfa = is(get, "ca-require-mfa", "yes");
    let compliant = is(get, "ca-require-compliant-device", "yes");
    let protected = is(get, "ca-require-app-protection", "yes");
    if !(mfa || compliant || protected) {
        return Answer::Granted;
    }
    let is_compliant = who == Who::Alice && is(get, "device-state", "compliant");
    let is_protected = who == Who::Alice && is(get, "app-protection", "present");
    if is(get, "ca-grant-operator", "or") {
        match (compliant && is_compliant || protected && is_protected, mfa) {
            (true, _) => Answer::Granted,
            (false, true) => Answer::AsksForMfa,
            (false, false) => Answer::Refused,
        }
    } else {
        match (compliant && !is_compliant || protected && !is_protected, mfa) {
            (true, _) => Answer::Refused,
            (false, true) => Answer::AsksForMfa,
            (false, false) => Answer::Granted,
        }
    }
}

/// Where the first factor was given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    AtEntra,
    /// `claim`: its response says that MFA was done.
    AtAdfs {
        claim: bool,
    },
}

/// Entra ID after the first factor. `policy`: the answer of Conditional Access, `Granted` where no
/// policy applies; `first`: who checked the password, and what AD FS says of MFA; `service_asks`:
/// security defaults find it necessary. `AsksForMfa` means a factor that is registered with Entra ID, or
/// the registration of one.
fn entra(get: Get, policy: Answer, first: First, service_asks: bool) -> Answer {
    // Microsoft: a user who is enabled or enforced does MFA at every modern sign-in.
    let by_user_state = !is(get, "per-user-mfa", "disabled");
    let by_service = service_asks && security_defaults_work(get);
    if policy == Answer::Refused {
        return Answer::Refused;
    }
    if policy == Answer::Granted && !by_user_state && !by_service {
        return Answer::Granted;
    }
    let behavior = |value| is(get, "federated-idp-mfa-behavior", value);
    let claim = match first {
        First::AtEntra => false,
        // Reading 7: `enforce` without MFA at AD FS is refused.
        First::AtAdfs { claim: false } if behavior("enforce") => return Answer::Refused,
        First::AtAdfs { claim } => claim,
    };
    // Microsoft: federated MFA has the MFA strength only; ours: other demands take any.
    let strong_enough =
        policy != Answer::AsksForMfa || is(get, "authentication-strength", "any-mfa");
    if claim && !behavior("reject") && strong_enough { Answer::Granted } else { Answer::AsksForMfa }
}

/// Microsoft: the on-premises name must be a service principal name (else AADSTS500011).
fn audience_exists(get: Get, audience: Audience) -> bool {
    audience == Audience::ExchangeOnline || is(get, "onprem-namespace-registered", "yes")
}

// AD FS.

/// In a browser; ours: whoever sits at a trusted location is inside.
fn adfs_asks(get: Get, place: Place) -> bool {
    let exempt = place == Place::Trusted && is(get, "adfs-mfa", "extranet-only");
    !is(get, "adfs-mfa", "off") && !exempt
}

/// Readings 2 and 10: the active endpoint, where no MFA is possible.
fn adfs_active_endpoint_admits(get: Get) -> bool {
    is(get, "adfs-active-endpoint", "published")
        && !(is(get, "adfs-mfa", "always") && is(get, "adfs-active-mfa", "refused"))
}

/// AD FS says that MFA was done (Microsoft: the claim `authnmethodsreferences`).
fn adfs_claims_mfa(get: Get, done: bool) -> bool {
    is(get, "adfs-mfa-claim", "issued-always")
        || is(get, "adfs-mfa-claim", "issued-when-done") && done
}

/// Where somebody's password goes in a browser or a modern client, without a `domain_hint`.
fn signs_in_at_adfs(get: Get) -> bool {
    is_federated(get) && !is_staged(get)
}

/// The first factor of such a sign-in, where AD FS, if it is asked, did MFA or did not.
fn first_factor(get: Get, done: bool) -> First {
    if signs_in_at_adfs(get) {
        First::AtAdfs { claim: adfs_claims_mfa(get, done) }
    } else {
        First::AtEntra
    }
}

// Alice with a modern client.

/// Microsoft: Outlook signs in for Exchange Online; ours: third parties for the mailbox's site.
fn alice_audience(get: Get) -> Audience {
    let direct = is(get, "client", "third-party-modern") && !is_online(get);
    if direct { Audience::OnPremises } else { Audience::ExchangeOnline }
}

/// Microsoft: all assignments must match; hers is a native app on a phone.
fn alice_meets_policy(get: Get, place: Place) -> Answer {
    let located = place == Place::Elsewhere || is(get, "ca-excludes-trusted-locations", "no");
    if policy_governs(get, alice_audience(get)) && policy_sees_native_apps(get) && located {
        grant_controls(get, Who::Alice)
    } else {
        Answer::Granted
    }
}

/// As long as nobody else registered a factor in her name. Reading 13: she chooses where.
fn alice_is_admitted(get: Get) -> bool {
    let registered = is(get, "mfa-registration", "registered");
    let admitted_at = |place| {
        let asked = signs_in_at_adfs(get) && adfs_asks(get, place);
        // Reading 11: not at AD FS; ours: a protected registration wants a trusted location.
        let may_register = place == Place::Trusted || is(get, "mfa-registration-protected", "no");
        let passes_adfs = registered || !asked;
        match entra(get, alice_meets_policy(get, place), first_factor(get, asked), false) {
            Answer::Refused => false,
            Answer::AsksForMfa => passes_adfs && (registered || may_register),
            Answer::Granted => passes_adfs,
        }
    };
    audience_exists(get, alice_audience(get))
        && (admitted_at(Place::Trusted) || admitted_at(Place::Elsewhere))
}

/// Reading 7: MFA at AD FS is MFA of Alice, so a sign-in without is one where AD FS does not ask.
fn alice_is_admitted_without_mfa(get: Get) -> bool {
    let first = first_factor(get, false);
    let admitted_at = |place| {
        !(signs_in_at_adfs(get) && adfs_asks(get, place))
            && entra(get, alice_meets_policy(get, place), first, false) == Answer::Granted
    };
    audience_exists(get, alice_audience(get))
        && (admitted_at(Place::Trusted) || admitted_at(Place::Elsewhere))
}

/// What Alice's client gets once it has its token; a legacy client never has one.
fn alice_token_returns_data(get: Get) -> bool {
    let outlook = is(get, "client", "outlook-mobile");
    let third_party = is(get, "client", "third-party-modern");
    if is_online(get) {
        return outlook || third_party;
    }
    let direct = direct_token_passes(get) && device_passes(get, OWN_DEVICE);
    outlook && sync_returns_data(get) || third_party && direct
}

/// Microsoft: Exchange Online trades the token on behalf of the user, and syncs into its cache.
fn sync_returns_data(get: Get) -> bool {
    let model_outlook = is(get, "exo-sync-device-model", "outlook");
    audience_exists(get, Audience::OnPremises)
        && onprem_takes_tokens(get)
        && device_passes(get, Device { type_outlook_service: true, model_outlook })
}

/// Ours: a service that does not compare the endpoint with the token sends its own token wherever it is
/// told to; whoever gets it there is taken for Exchange Online at the real server, and names any device.
fn misdirected_sync_returns_data(get: Get) -> bool {
    is(get, "provisioning-checks-endpoint", "no")
        && audience_exists(get, Audience::OnPremises)
        && is(get, "hybrid-modern-auth", "on")
        && (is(get, "onprem-publishing", "pass-through")
            && is(get, "onprem-activesync-reachable-from", "internet")
            && SPOOFABLE.iter().any(|&device| device_passes(get, device))
            || is(get, "onprem-other-protocols-published", "yes"))
}

/// A token that some client carries to the on-premises ActiveSync itself.
fn direct_token_passes(get: Get) -> bool {
    onprem_takes_tokens(get)
        && is(get, "onprem-activesync-reachable-from", "internet")
        && is(get, "onprem-direct-oauth", "yes")
}

// The attacker with a token that she got for the password.

/// Ours: an Exchange Online token gets what Outlook gets; one for the on-premises name opens
/// ActiveSync with a device that passes, EWS whatever the device, and Outlook on the web where that is
/// modern, whatever hybrid modern authentication says. Ours: `onprem-publishing` is about AutoDiscover
/// and ActiveSync, so it does not keep a token from EWS.
fn attacker_reads_by_token(get: Get) -> bool {
    let with_online_token =
        is_online(get) || sync_returns_data(get) || misdirected_sync_returns_data(get);
    let activesync =
        direct_token_passes(get) && SPOOFABLE.iter().any(|&device| device_passes(get, device));
    let owa = is(get, "onprem-owa-sign-in", "modern");
    let ews = is(get, "hybrid-modern-auth", "on")
        && is(get, "onprem-direct-oauth", "yes")
        && is(get, "onprem-other-protocols-published", "yes");
    let with_onprem_token = !is_online(get) && (activesync || owa || ews);
    with_online_token && attacker_is_admitted(get, Audience::ExchangeOnline)
        || with_onprem_token && attacker_is_admitted(get, Audience::OnPremises)
}

/// Both answers of Conditional Access that she can bring about. She is never at a trusted location
/// (reading 13), and names any platform (Microsoft: it comes from the user agent); only an
/// interactive sign-in can be a browser's.
fn attacker_meets_policy(
    get: Get,
    audience: Audience,
    interactive: bool,
) -> impl Iterator<Item = Answer> {
    let native = policy_sees_native_apps(get);
    let browser = policy_sees_browsers(get);
    let can_meet = policy_governs(get, audience) && (native || interactive && browser);
    let can_avoid = !policy_governs(get, audience)
        || is(get, "ca-platforms", "ios-android-only")
        || !native
        || interactive && !browser;
    let met = can_meet.then(|| grant_controls(get, Who::Attacker));
    let avoided = can_avoid.then_some(Answer::Granted);
    met.into_iter().chain(avoided)
}

fn attacker_is_admitted(get: Get, audience: Audience) -> bool {
    is(get, "attacker-knows-password", "yes")
        && audience_exists(get, audience)
        && (attacker_signs_in(get, audience) || attacker_trades_password(get, audience))
}

/// The first factors that are open to her in a browser. Ours: AD FS takes Alice's factor only, and the
/// attacker is always outside. With a `domain_hint` she goes to AD FS past staged rollout.
fn attacker_first_factors(get: Get) -> impl Iterator<Item = First> {
    let at_entra = (!signs_in_at_adfs(get)).then_some(First::AtEntra);
    let at_adfs = (is_federated(get) && !adfs_asks(get, Place::Elsewhere))
        .then_some(First::AtAdfs { claim: adfs_claims_mfa(get, false) });
    at_entra.into_iter().chain(at_adfs)
}

/// Interactively.
fn attacker_signs_in(get: Get, audience: Audience) -> bool {
    attacker_first_factors(get).any(|first| {
        attacker_meets_policy(get, audience, true).any(|policy| {
            match entra(get, policy, first, false) {
                Answer::Refused => false,
                Answer::AsksForMfa => attacker_may_register(get),
                Answer::Granted => true,
            }
        })
    })
}

/// Reading 10: the password for a token, as a native app and with nothing interactive.
fn attacker_trades_password(get: Get, audience: Audience) -> bool {
    let granted = |first| {
        attacker_meets_policy(get, audience, false)
            .any(|policy| entra(get, policy, first, false) == Answer::Granted)
    };
    // Microsoft: a password that goes straight to Entra ID bypasses AD FS, its MFA and its claim. Ours: so
    // it does under staged rollout.
    let at_entra = !signs_in_at_adfs(get) || is(get, "hrd-cloud-password", "allowed");
    let at_adfs = is_federated(get) && adfs_active_endpoint_admits(get);
    at_entra && granted(First::AtEntra)
        || at_adfs && granted(First::AtAdfs { claim: adfs_claims_mfa(get, false) })
}

/// Reading 11: who passes the first factor registers; she is never where protection allows it.
fn attacker_may_register(get: Get) -> bool {
    is(get, "mfa-registration", "unregistered") && is(get, "mfa-registration-protected", "no")
}

/// Some interactive sign-in of hers runs into a demand for MFA, for either audience and wherever
/// the mailbox is; with security defaults it is enough that the service may ask.
fn attacker_can_register(get: Get) -> bool {
    let demanded = |audience, first| {
        attacker_meets_policy(get, audience, true)
            .any(|policy| entra(get, policy, first, true) == Answer::AsksForMfa)
    };
    let demanded_for = |audience| {
        audience_exists(get, audience)
            && attacker_first_factors(get).any(|first| demanded(audience, first))
    };
    is(get, "attacker-knows-password", "yes")
        && attacker_may_register(get)
        && (demanded_for(Audience::ExchangeOnline) || demanded_for(Audience::OnPremises))
}
