//! Runs of the app in words.

use model::actor::auto_detect::{Advice, Challenge};
use model::protocol::credential::Site;
use model::setting::Client;

use crate::generation::callers::client::{Answer, Mail, Seen};

/// Where the mailbox of a run is.
pub(super) fn site(seen: &Seen) -> Site {
    let of = |answer: &Answer| match answer {
        Answer::Advice(site, _) | Answer::Offers(site, _) => Some(*site),
        _ => None,
    };
    seen.answers.iter().find_map(of).unwrap_or(Site::Online)
}

/// The app in an id.
pub(super) fn short(client: Client) -> &'static str {
    match client {
        Client::Legacy => "legacy",
        Client::ThirdPartyModern => "other",
        Client::OutlookMobile => "outlook",
    }
}

/// The app in a sentence.
pub(super) fn says_who(client: Client) -> &'static str {
    match client {
        Client::Legacy => "An app without modern authentication",
        Client::ThirdPartyModern => "Another modern app",
        Client::OutlookMobile => "Outlook mobile",
    }
}

/// An answer in goals and ids.
pub(super) fn word(answer: &Answer) -> String {
    let place = |site: Site| if site == Site::Online { "online" } else { "on-premises" };
    let granted = |is: bool| if is { "granted" } else { "refused" };
    let mail = |given: Mail| match given {
        Mail::Given => "mail",
        Mail::Refused => "mail-refused",
        Mail::Revoked => "claims-challenge",
    };
    match *answer {
        Answer::Advice(site, Advice::SignIn) => place(site).to_owned(),
        Answer::Advice(site, Advice::Password) => format!("{} password", place(site)),
        Answer::Advice(site, Advice::Nothing) => format!("{} no-way-in", place(site)),
        Answer::Offers(site, offers) => {
            let offered = match (offers.authority, offers.basic) {
                (true, false) => "",
                (true, true) => " and-basic",
                (false, true) => " basic-alone",
                (false, false) => " no-way-in",
            };
            format!("{}{offered}", place(site))
        }
        Answer::SignIn { granted: it } => format!("sign-in-{}", granted(it)),
        Answer::Redeem { granted: it } => format!("code-{}", granted(it)),
        Answer::Renew { granted: it } => format!("renewal-{}", granted(it)),
        Answer::Provision { granted: it } => format!("copy-{}", granted(it)),
        Answer::Mail(_, given) => mail(given).to_owned(),
        Answer::Password(_, given) => format!("password-{}", mail(given)),
        Answer::Again { expired: true } => "expired".to_owned(),
        Answer::Again { expired: false } => "again".to_owned(),
        Answer::Restart => "restart".to_owned(),
    }
}

/// The answers of a run, but those about the mailbox's place that were there before.
pub(super) fn anew(seen: &Seen) -> impl Iterator<Item = &Answer> {
    let mut again = false;
    seen.answers.iter().filter(move |answer| {
        again |= **answer == Answer::Restart;
        let is_place = matches!(answer, Answer::Advice(..) | Answer::Offers(..));
        !(again && is_place)
    })
}

/// The answers of a run in an id: without those that go without saying.
pub(super) fn words(seen: &Seen) -> String {
    let usual = ["sign-in-granted", "code-granted", "copy-granted"];
    let all = anew(seen).map(word);
    let all: Vec<String> = all.filter(|it| !usual.contains(&it.as_str())).collect();
    all.join(" ")
}

/// What an answer shows, for requirements.
pub(super) fn shown(answer: &Answer) -> (&'static str, &'static str) {
    let granted = |name, is: bool, well| (name, if is { well } else { "refused" });
    match *answer {
        Answer::Advice(_, Advice::SignIn) => ("detect", "sign-in"),
        Answer::Advice(_, Advice::Password) => ("detect", "password"),
        Answer::Advice(_, Advice::Nothing) => ("detect", "nothing"),
        Answer::Offers(_, Challenge { authority: true, .. }) => ("probe", "authority"),
        Answer::Offers(_, Challenge { basic: true, .. }) => ("probe", "basic"),
        Answer::Offers(..) => ("probe", "nothing"),
        Answer::SignIn { granted: it } => granted("sign-in", it, "code"),
        Answer::Redeem { granted: it } => granted("redeem", it, "tokens"),
        Answer::Renew { granted: it } => granted("refresh", it, "tokens"),
        Answer::Provision { granted: it } => granted("provision", it, "done"),
        Answer::Mail(_, Mail::Given) => ("mail", "mail"),
        Answer::Mail(_, Mail::Refused) => ("mail", "refused"),
        Answer::Mail(_, Mail::Revoked) => ("mail", "claims-challenge"),
        Answer::Password(_, Mail::Given) => ("password", "mail"),
        Answer::Password(..) => ("password", "refused"),
        Answer::Again { .. } => ("again", "used"),
        Answer::Restart => ("again", "added"),
    }
}

/// The run in a sentence.
pub(super) fn title(seen: &Seen) -> String {
    let place = match site(seen) {
        Site::Online => "the mailbox is online",
        Site::OnPremises => "the mailbox is on-premises",
    };
    let mut parts = vec![place.to_owned()];
    for answer in anew(seen) {
        let part = match *answer {
            Answer::Advice(_, Advice::SignIn)
            | Answer::Offers(_, Challenge { authority: true, basic: false })
            | Answer::SignIn { granted: true }
            | Answer::Redeem { granted: true }
            | Answer::Provision { granted: true } => continue,
            Answer::Advice(_, Advice::Password) => {
                "AutoDetect knows no authority and a password is taken"
            }
            Answer::Advice(_, Advice::Nothing)
            | Answer::Offers(_, Challenge { authority: false, basic: false }) => {
                "there is no way in"
            }
            Answer::Offers(_, Challenge { authority: true, basic: true }) => {
                "its server offers an authority, and Basic beside it"
            }
            Answer::Offers(_, Challenge { authority: false, basic: true }) => {
                "its server offers Basic alone"
            }
            Answer::SignIn { granted: false } => "the sign-in is refused",
            Answer::Redeem { granted: false } => "the code is refused",
            Answer::Renew { granted: true } => "the refresh token is traded for a new pair",
            Answer::Renew { granted: false } => {
                "the refresh token is refused, and the user signs in again"
            }
            Answer::Provision { granted: false } => "there is no copy to be had",
            Answer::Mail(_, Mail::Given) => "there is mail",
            Answer::Mail(_, Mail::Refused) => "the mail server refuses the token",
            Answer::Mail(_, Mail::Revoked) => "the mail server wants a newer token",
            Answer::Password(_, Mail::Given) => "there is mail for the password",
            Answer::Password(..) => "the password is refused",
            Answer::Again { expired: true } => "the access token expires",
            Answer::Again { expired: false } => "the app is used again",
            Answer::Restart => "the account is added again",
        };
        parts.push(part.to_owned());
    }
    parts.join(", ")
}
