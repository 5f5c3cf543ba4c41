//! Ways beside those that the article draws: SMTP and EWS of Exchange Server, and users of a federated domain
//! who sign in at Entra ID.

use model::claim::{self, Marks};
use model::families::Verdict::{self, Holds, Violated};
use model::families::{Engine, Options, decide};
use model::scope::Scope;

const MFA: &str = "mailbox-data-requires-mfa";
const READS: &str = "attacker-never-reads-mailbox";
const BASIC: &str = "basic-authentication-never-succeeds";
const LOCKOUT: &str = "stranger-cannot-lock-out-user";
const KNOWS: &str = "attacker-knows-password=yes";

/// What a claim is in a preset with some settings changed.
fn verdict(preset: &str, sets: &[&[&str]], id: &str) -> Verdict {
    let sets: Vec<String> = sets.concat().iter().map(|&set| set.to_owned()).collect();
    let mut scope = Scope::preset(preset).unwrap();
    scope.change(Scope::parse_sets(&sets).unwrap());
    let marks = Marks::default().with(claim::find(id).unwrap().0);
    let options = Options { engine: Engine::Stateright, limit: usize::MAX, threads: 1 };
    decide(&scope.cube, marks, options, &mut |_, _| {}).unwrap().answers[0].verdict
}

/// What is advised against passwords on-premises: all eight flags, and no form of Outlook on the web.
const BLOCKED: &[&str] = &["onprem-block-legacy-other=true", "onprem-owa-sign-in=modern"];

#[test]
fn exchange_server_takes_a_password_over_smtp_whatever_the_policy_blocks() {
    let preset = "article-on-premises-published";
    let is = |sets: &[&str]| verdict(preset, &[BLOCKED, sets], BASIC);
    assert_eq!(is(&[KNOWS]), Violated);
    assert_eq!(is(&[KNOWS, "onprem-smtp-auth=internal"]), Holds);
    let inside = "attacker-inside-network=yes";
    assert_eq!(is(&[KNOWS, inside, "onprem-smtp-auth=internal"]), Violated);
    assert_eq!(is(&[KNOWS, inside, "onprem-smtp-auth=off"]), Holds);
    // No mail comes with it, and a legacy app of the user's own signs in so as well.
    assert_eq!(verdict(preset, &[BLOCKED, &[KNOWS]], MFA), Holds);
    assert_eq!(is(&["attacker-knows-password=no"]), Holds);
    assert_eq!(is(&["attacker-knows-password=no", "client=legacy"]), Violated);
    // The old server that still answers takes it, too.
    let old = ["onprem-block-legacy-autodiscover=true", "onprem-block-legacy-activesync=true"];
    let old = [BLOCKED, &old, &["onprem-policy-assignment=organization"]].concat();
    let of_old = |smtp| verdict("migrated-onprem-left-running", &[&old, &[KNOWS, smtp]], BASIC);
    assert_eq!(of_old("onprem-smtp-auth=internet"), Violated);
    assert_eq!(of_old("onprem-smtp-auth=off"), Holds);
}

#[test]
fn wrong_passwords_over_smtp_lock_the_user_out() {
    let is = |smtp| {
        let sets = [
            "attacker-sprays=yes",
            "attacker-knows-password=no",
            "identity-model=federated",
            "adfs-extranet-lockout=smart",
            "onprem-other-protocols-published=no",
            "onprem-owa-sign-in=not-published",
            smtp,
        ];
        verdict("article-on-premises-published", &[&sets], LOCKOUT)
    };
    assert_eq!(is("onprem-smtp-auth=internet"), Violated);
    assert_eq!(is("onprem-smtp-auth=internal"), Holds);
    assert_eq!(is("onprem-smtp-auth=off"), Holds);
}

/// Passwords are shut out, and a token needs no second factor.
const TOKENS: &[&str] = &[
    KNOWS,
    "onprem-block-legacy-other=true",
    "onprem-owa-sign-in=not-published",
    "onprem-rule-allow-outlook-service=absent",
    "onprem-activesync-reachable-from=microsoft-365-only",
];

#[test]
fn ews_takes_a_token_past_the_device_rules_and_the_firewall_before_activesync() {
    let is = |sets: &[&str]| verdict("article-on-premises-published", &[TOKENS, sets], MFA);
    assert_eq!(is(&["ca-policy=disabled"]), Violated);
    assert_eq!(is(&["ca-governs-onprem-audience=no"]), Violated);
    assert_eq!(is(&[]), Holds);
    for published in ["microsoft-365-only", "no"] {
        let published = format!("onprem-other-protocols-published={published}");
        assert_eq!(is(&["ca-governs-onprem-audience=no", &published]), Holds);
        let inside = "attacker-inside-network=yes";
        assert_eq!(is(&["ca-governs-onprem-audience=no", &published, inside]), Violated);
    }
    assert_eq!(is(&["ca-governs-onprem-audience=no", "onprem-direct-oauth=no"]), Holds);
}

#[test]
fn a_copied_token_of_the_synchronisation_opens_ews() {
    let stolen = [
        "attacker-knows-password=no",
        "attacker-sync-token=yes",
        "onprem-direct-oauth=no",
        "onprem-activesync-reachable-from=microsoft-365-only",
    ];
    let is = |preset, sets: &[&str]| verdict(preset, &[&stolen, sets], READS);
    assert_eq!(is("article-on-premises-published", &[]), Violated);
    assert_eq!(
        is("article-on-premises-published", &["onprem-other-protocols-published=no"]),
        Holds
    );
    // Where EWS cannot be reached from outside, the firewall before ActiveSync is enough.
    assert_eq!(is("article-on-premises", &[]), Holds);
}

#[test]
fn staged_rollout_lets_a_password_past_the_mfa_of_ad_fs() {
    for rollout in ["password-hash-sync", "pass-through"] {
        let staged = format!("staged-rollout={rollout}");
        let is = |sets: &[&str], id| verdict("adfs-mfa-instead", &[&[&staged], sets], id);
        assert_eq!(is(&[KNOWS], MFA), Violated);
        assert_eq!(is(&[KNOWS], READS), Violated);
        assert_eq!(is(&["attacker-knows-password=no"], MFA), Violated);
        assert_eq!(is(&["ca-policy=enabled", "ca-require-mfa=yes"], MFA), Holds);
        // Legacy clients go to AD FS, whose active endpoint asks as before.
        let legacy = ["exo-basic-retired=no", "exo-policy-assignment=none"];
        assert_eq!(is(&legacy, BASIC), Holds);
        assert_eq!(is(&[&legacy[..], &["adfs-mfa=passive-only"]].concat(), BASIC), Violated);
    }
    assert_eq!(verdict("adfs-mfa-instead", &[&["staged-rollout=no"]], MFA), Holds);
    // It is of a federated domain alone.
    let managed = ["identity-model=password-hash-sync", "staged-rollout=pass-through"];
    assert_eq!(verdict("article-exchange-online", &[&managed], MFA), Holds);
}

#[test]
fn staged_rollout_keeps_no_forged_response_out() {
    let forges = ["attacker-adfs-key=yes", "attacker-knows-password=no"];
    let is = |sets: &[&str]| verdict("article-exchange-online", &[&forges, sets], MFA);
    let accepts = "federated-idp-mfa-behavior=accept";
    for rollout in ["no", "password-hash-sync", "pass-through"] {
        let staged = format!("staged-rollout={rollout}");
        assert_eq!(is(&["identity-model=federated", &staged, accepts]), Violated);
        let rejects = "federated-idp-mfa-behavior=reject";
        assert_eq!(is(&["identity-model=federated", &staged, rejects]), Holds);
        assert_eq!(is(&["identity-model=password-hash-sync", &staged, accepts]), Holds);
    }
}

#[test]
fn with_a_domain_hint_ad_fs_still_vouches_for_a_user_in_staged_rollout() {
    let is = |claim: &str| {
        let sets = [
            KNOWS,
            "identity-model=federated",
            "staged-rollout=password-hash-sync",
            "federated-idp-mfa-behavior=accept",
            "adfs-active-endpoint=internal-only",
            claim,
        ];
        verdict("article-exchange-online", &[&sets], MFA)
    };
    assert_eq!(is("adfs-mfa-claim=issued-always"), Violated);
    assert_eq!(is("adfs-mfa-claim=issued-when-done"), Holds);
}

#[test]
fn a_lock_in_active_directory_keeps_out_whom_staged_rollout_sends_to_an_agent() {
    let is = |rollout| {
        let sets = [
            "attacker-sprays=yes",
            "attacker-knows-password=no",
            "identity-model=federated",
            "adfs-extranet-lockout=off",
            rollout,
        ];
        verdict("article-exchange-online", &[&sets], LOCKOUT)
    };
    assert_eq!(is("staged-rollout=no"), Violated);
    assert_eq!(is("staged-rollout=pass-through"), Violated);
    assert_eq!(is("staged-rollout=password-hash-sync"), Holds);
}
