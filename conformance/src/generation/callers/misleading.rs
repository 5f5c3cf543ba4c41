//! Vectors of the app in which somebody who answers it is wrong, or means harm: beside the runs of the model.

use family::cube::Assignment;
use model::actor::auto_detect::{Advice, Challenge};
use model::protocol::credential::Site;
use model::setting::Client;

use crate::format::{AttackOf, Kind, Role, Tier, UserSees};
use crate::generation::callers::app::{AUTHORITY, Play};
use crate::generation::callers::client::Mail;
use crate::generation::callers::requests;
use crate::generation::callers::script::{About, message};
use crate::generation::callers::words::{says_who, short};
use crate::generation::callers::{Made, attack};
use crate::generation::configurations::explored;
use crate::http::Response;

/// A vector: the words of its id, its title, and what is done.
struct Wrong {
    client: Client,
    words: &'static str,
    title: &'static str,
    kind: Kind,
    attack: Option<AttackOf>,
    shows: (&'static str, &'static str),
    settings: &'static [(&'static str, &'static str)],
    play: fn(&mut Play),
}

const OUTLOOK: &[(&str, &str)] = &[("client", "outlook-mobile")];

/// The vectors.
pub(super) fn vectors() -> Vec<Made> {
    let Some(configuration) = explored(Role::Client).into_iter().next() else { return Vec::new() };
    wrong().into_iter().map(|it| made(it, &configuration)).collect()
}

fn wrong() -> Vec<Wrong> {
    false_authority().into_iter().chain(robust()).collect()
}

/// Somebody names another authority than Entra ID's.
fn false_authority() -> [Wrong; 2] {
    let wrong = |client, settings, play| Wrong {
        client,
        words: "false authority not followed",
        title: "the authority that it is told is not one that it knows, and it does not go there",
        kind: Kind::Attack,
        attack: attack("false-authority"),
        shows: ("authority", "not-followed"),
        settings,
        play,
    };
    [
        wrong(
            Client::OutlookMobile,
            &[("client", "outlook-mobile"), ("client-pins-authority", "yes")],
            |play| {
                play.advise(Site::Online, Advice::SignIn, ELSEWHERE_AUTHORITY);
                own_way(play);
            },
        ),
        wrong(
            Client::ThirdPartyModern,
            &[("client", "third-party-modern"), ("client-pins-authority", "yes")],
            |play| {
                let offers = Challenge { authority: true, basic: false };
                play.offer(Site::Online, offers, ELSEWHERE_AUTHORITY);
                own_way(play);
            },
        ),
    ]
}

/// Something fails on the way, or answers what it should not.
fn robust() -> [Wrong; 5] {
    let wrong = |words, title, shows, play| Wrong {
        client: Client::OutlookMobile,
        words,
        title,
        kind: Kind::Robustness,
        attack: None,
        shows,
        settings: OUTLOOK,
        play,
    };
    [
        wrong(
            "answer of another sign-in not taken",
            "an answer with another `state` than its own is not taken, and its code is not redeemed",
            ("sign-in", "other-state"),
            other_state,
        ),
        wrong(
            "autodetect fails",
            "AutoDetect fails, and no password is sent instead",
            ("detect", "failed"),
            |play| detect_fails(play, &Response::new(500, "text/plain", "failed")),
        ),
        wrong(
            "autodetect answers no json",
            "AutoDetect answers what cannot be read, and no password is sent instead",
            ("detect", "failed"),
            |play| detect_fails(play, &Response::new(200, "text/html", "<p>Welcome")),
        ),
        wrong(
            "token endpoint fails",
            "the token endpoint fails, and no password is sent instead",
            ("redeem", "failed"),
            |play| {
                play.advise(Site::Online, Advice::SignIn, AUTHORITY);
                play.sign_in(true);
                let answer = Response::new(503, "text/plain", "failed");
                play.fail("identity-provider", "redeem", requests::redeem_any(), &answer);
            },
        ),
        wrong(
            "mail server offers basic for a token",
            "the mail server refuses the token and offers Basic, and no password is sent",
            ("mail", "basic-offered"),
            |play| {
                play.advise(Site::Online, Advice::SignIn, AUTHORITY);
                play.sign_in(true);
                play.redeem(true);
                let answer = Response::empty(401).with("WWW-Authenticate", "Basic realm=\"mail\"");
                let pattern = requests::mail(Site::Online, "app-token1");
                play.fail("exchange-online", "mail", pattern, &answer);
            },
        ),
    ]
}

fn other_state(play: &mut Play) {
    play.advise(Site::Online, Advice::SignIn, AUTHORITY);
    play.script.never_asks(
        "not-redeemed",
        "A code that came with another `state` was redeemed.",
        &["sign-in-agrees-with-user"],
        requests::redeem_any(),
    );
    let back = Response::empty(302).with("Location", "${redirect}?code=stolen&state=another");
    play.fail("identity-provider", "authorize", requests::authorize("idp"), &back);
}

fn detect_fails(play: &mut Play, answer: &Response) {
    play.fail("auto-detect", "detect", requests::detect(), answer);
}

const ELSEWHERE_AUTHORITY: &str = "https://mail.attacker.test/common/oauth2/authorize";

/// Whoever goes to the right authority instead gets mail there.
fn own_way(play: &mut Play) {
    let answer = Response::new(200, "text/html", "<form>");
    let pattern = requests::any("elsewhere");
    play.script.peer("elsewhere", pattern.clone(), message("false-page", &[]), &answer);
    play.sign_in(true);
    play.redeem(true);
    play.mail(Site::Online, Mail::Given);
    play.script.never_asks(
        "not-followed",
        "The app has its user sign in at an authority that it does not know.",
        &["sign-in-agrees-with-user", "attacker-never-reads-mailbox"],
        pattern,
    );
    play.forget_asked();
    play.drive(&[UserSees::Mail, UserSees::Refused]);
}

fn made(it: Wrong, configuration: &Assignment) -> Made {
    let mut play = Play::new(it.client, Site::Online);
    (it.play)(&mut play);
    play.guard(false);
    let from = match it.kind {
        Kind::Attack => "the attack false-authority where client-pins-authority=yes stops it",
        _ => "an answer that no run has",
    };
    let about = About {
        role: Role::Client,
        kind: it.kind,
        tier: Tier::Core,
        words: format!("{} {}", short(it.client), it.words),
        title: format!("{}: {}", says_who(it.client), it.title),
        settings: it.settings,
        shows: vec![it.shows],
        attack: it.attack,
        from,
    };
    let vector = play.script.finish(about, &[]);
    let goals = vec![format!("{} {} -> {}", short(it.client), it.shows.0, it.shows.1)];
    Made { vector, run: Vec::new(), configuration: configuration.clone(), goals }
}
