//! A vector's goal in a sentence, and in an id.

/// What a candidate shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Goal {
    /// What is asked last.
    pub ask: String,
    /// What is answered.
    pub told: String,
    /// What decided: the last check; `none` where nothing was checked.
    pub decided: String,
    /// The attack whose move it is, with what stops it.
    pub attack: Option<String>,
    /// After what, for a request to AD FS that fits no page.
    pub after: Option<String>,
}

/// What is asked, as the subject of a sentence.
const SUBJECTS: [(&str, &str); 30] = [
    ("probe", "An empty bearer"),
    ("password", "The right password"),
    ("token", "An access token"),
    ("revoked-refresh", "A revoked refresh token"),
    ("revoked-on-behalf-of", "A request on behalf of the user with a revoked token"),
    ("revoked-refresh-on-behalf-of", "The revoked refresh token of such a request"),
    ("revoked-token", "A revoked access token"),
    ("authorize", "An authorization request"),
    ("authorize-with-hint", "An authorization request with a domain_hint"),
    (
        "authorize-again",
        "An authorization request of an attacker, whose sign-in Alice has gone through in her own browser,",
    ),
    ("federated", "AD FS's response"),
    ("forged", "A forged response of AD FS"),
    ("register", "The registration of a second factor"),
    ("second-factor", "A second factor"),
    ("redeem", "An authorization code"),
    ("password-grant", "A password without a page"),
    ("saml-grant", "AD FS's response without a page"),
    ("refresh", "A refresh token"),
    ("on-behalf-of", "A request on behalf of the user"),
    ("refresh-on-behalf-of", "The refresh token of such a request"),
    ("ticket", "A password that Exchange Online passes on"),
    ("shared-principal", "A request through the shared principal"),
    ("device-authorization", "A request for a device code"),
    ("user-code", "A user code"),
    ("poll", "A device code"),
    ("discover", "Anonymous discovery"),
    ("web-token", "A token in Outlook on the web"),
    ("ews-token", "A token at EWS"),
    ("open", "A request for AD FS's page"),
    ("active", "The right password at the active endpoint"),
];

/// What is answered, as the rest of the sentence.
const PREDICATES: [(&str, &str); 27] = [
    ("challenge", "is challenged"),
    ("accepted mail=yes", "gets data"),
    ("accepted mail=no", "gets no data"),
    ("mail", "gets data"),
    ("unreachable", "is not answered"),
    ("not-published", "is not answered"),
    ("refused", "is refused"),
    ("page", "is answered by the sign-in page"),
    ("redirect-to-federation", "is answered by a redirect to AD FS"),
    ("second-factor-wanted", "is answered by the wish for a second factor"),
    ("registration-wanted", "is answered by the wish to register a second factor"),
    ("code", "is answered by a code"),
    ("device-code", "is answered by a device code"),
    ("signed-in", "ends the sign-in for a client that waits"),
    ("pending", "is answered by authorization_pending"),
    ("tokens", "is traded for tokens"),
    ("ticket", "is answered by a ticket"),
    ("interaction-required", "is answered by interaction_required"),
    ("no-factor", "is refused for want of a factor"),
    ("found", "is answered by the address"),
    ("revoked", "is refused"),
    ("elsewhere", "is answered by a redirect to on-premises"),
    ("settings", "gets settings"),
    ("cached", "gets the copy"),
    ("claims-challenge", "is answered by a claims challenge"),
    ("no-mailbox", "is refused for want of a mailbox"),
    ("signed", "is answered by a signed response"),
];

/// Arguments in fewer words.
const SHORT: [(&str, &str); 29] = [
    ("app=browser", "in a browser"),
    ("audience=on-premises", "for on-premises"),
    ("by=exchange-online", "by Exchange Online"),
    ("by=mobile-app", "by the app"),
    ("device=outlook", "as Outlook"),
    ("device=outlook-service", "as OutlookService"),
    ("holder=intruder", "of the intruder"),
    ("location=trusted", "from a trusted place"),
    ("machine=attackers", "of a foreign machine"),
    ("machine=enrolled", "of an enrolled machine"),
    ("method=multiple", "with several factors"),
    ("method=password", "with one factor"),
    ("method=managed", "of no method"),
    ("network=internal", "from inside"),
    ("network=microsoft-365", "from Microsoft 365"),
    ("on-page=no", "beside the page"),
    ("platform=other", "of no phone"),
    ("token-audience=exchange-online", "for Exchange Online"),
    ("token-issuer=foreign", "of a foreign issuer"),
    ("token-mfa=no", "without MFA"),
    ("token-audience=on-premises", "for on-premises"),
    ("token-requester=exchange-online", "of Exchange Online"),
    ("token-requester=exchange-server", "of Exchange Server"),
    ("token-subject=mallory", "of Mallory"),
    ("verifier=no", "without its verifier"),
    ("authority=yes", "with an authority"),
    ("authority=no", "without an authority"),
    ("basic=yes", "with Basic"),
    ("basic=no", "without Basic"),
];

fn short(argument: &str) -> &str {
    SHORT.iter().find(|(long, _)| *long == argument).map_or(argument, |(_, short)| short)
}

fn with(text: &str, table: &[(&str, &'static str)]) -> (String, Vec<String>) {
    let name = text.split(' ').next().unwrap_or_default();
    let found = |key: &str| table.iter().find(|(it, _)| *it == key).map(|(_, says)| *says);
    if let Some(says) = found(text) {
        return (says.to_owned(), Vec::new());
    }
    let arguments = text.split(' ').skip(1).map(|it| short(it).to_owned()).collect();
    (found(name).unwrap_or(name).to_owned(), arguments)
}

/// The goal as a sentence.
#[must_use]
pub fn title(goal: &Goal) -> String {
    let (subject, of_ask) = with(&goal.ask, &SUBJECTS);
    let (predicate, of_told) = with(&goal.told, &PREDICATES);
    let told: Vec<String> = of_told.into_iter().filter(|it| !of_ask.contains(it)).collect();
    let after = goal.after.as_ref().map(|after| after.replace('-', " ")).into_iter().collect();
    let words = [vec![subject], of_ask, vec![predicate], told, after].concat();
    let why = goal.decided.split_once(": ").map(|(_, why)| format!(": {why}")).unwrap_or_default();
    words.join(" ") + &why
}

/// A message of the goal as part of an id.
#[must_use]
pub fn for_id(text: &str) -> String {
    let mut words = text.split(' ');
    let name = words.next().unwrap_or_default().to_owned();
    let arguments: Vec<&str> = words.map(short).collect();
    [name, arguments.join(" ")].join(" ").trim().to_owned()
}
