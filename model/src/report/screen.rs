//! The first screen: what is never, what depends, what is possible, and the shortest story why.

use std::fmt::{self, Write};

use family::cube::Cube;
use family::region::Exhausted;
use family::variable::{Values, VariableId};

use crate::advice::beside::Beside;
use crate::advice::repair::{Problem, Repair, WORKS as WORKING, write_changes};
use crate::advice::violations::marks;
use crate::capability::Attacker;
use crate::claim::{self, Claim, Group, Marks};
use crate::families::{Answer, Options, Outcome, Verdict, decide, decide_at_once};
use crate::preset::Preset;
use crate::report::expected::{self, Cell};
use crate::report::json::FACTS;
use crate::report::run::{wrapped, write_never_asked, write_spoken};
use crate::setting::{self, AttackerKnowsPassword, MailboxLocation, Setting, Who};
use crate::trace::{Trace, TraceError};

/// A preset with the answers to all claims.
pub struct Decided {
    /// The preset.
    pub preset: &'static Preset,
    /// The answers.
    pub outcome: Outcome,
}

/// An answer that comes out otherwise when an assumption is turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitive {
    /// The preset.
    pub preset: &'static str,
    /// The claim.
    pub claim: &'static str,
    /// The assumption, and the value under which the answer differs.
    pub setting: &'static str,
    /// That value.
    pub value: &'static str,
    /// The verdict as assumed.
    pub assumed: Verdict,
    /// The verdict otherwise.
    pub otherwise: Verdict,
}

const DATA: &str = "mailbox-data-requires-mfa";
const PASSWORD: &str = "basic-authentication-never-succeeds";
const WORKS: &str = "legitimate-user-reaches-mailbox";
/// The preset whose hole the first screen tells.
const STORY: &str = "article-on-premises-published";

/// The claims of which the screen has a column.
#[must_use]
pub fn shown() -> Marks {
    marks(&[DATA, PASSWORD, WORKS])
}

impl Decided {
    /// Decides all claims in a preset.
    pub fn new(
        preset: &'static Preset,
        scope: &Cube,
        claims: Marks,
        options: Options,
    ) -> Result<Self, Exhausted> {
        Ok(Self { preset, outcome: decide(scope, claims, options, &mut |_, _| {})? })
    }

    /// The answer to a claim.
    #[must_use]
    pub fn answer(&self, id: &str) -> Option<&Answer> {
        self.outcome.answers.iter().find(|answer| answer.claim.id == id)
    }

    /// The answers of which something is expected, with that.
    pub fn expected(&self) -> impl Iterator<Item = (&Answer, &'static Cell)> {
        let row = expected::table().get(self.preset.id);
        self.outcome
            .answers
            .iter()
            .filter_map(move |answer| Some((answer, row?.claims.get(answer.claim.id)?)))
    }

    /// Whether every verdict is the expected one, and something is expected of every claim that says
    /// what is protected, what works, or what a roll-out may rely on.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.expected().all(|(answer, cell)| answer.verdict == cell.verdict)
            && self
                .outcome
                .answers
                .iter()
                .filter(|answer| answer.claim.group != Group::Evidence)
                .count()
                == self.expected().count()
    }
}

/// How often something that must not happen is possible, for an attacker who knows the password.
fn possible(answer: &Answer, scope: &Cube) -> &'static str {
    let yes = Values::one(AttackerKnowsPassword::Yes.index());
    let knows = scope.restrict(AttackerKnowsPassword::ID, yes);
    let violating = match &knows {
        Some(knows) => answer.violating.count_within(knows),
        None => Ok(0),
    };
    let Ok(violating) = violating else { return "unknown" };
    match (answer.verdict, violating) {
        (Verdict::Unknown, _) => "unknown",
        (Verdict::Holds, _) => "never",
        (Verdict::Violated, count) if count > 0 && Some(count) == knows.map(|it| it.count()) => {
            "POSSIBLE"
        }
        (Verdict::Violated, _) if answer.violating_count() == scope.count() => "POSSIBLE",
        (Verdict::Violated, _) => "depends",
    }
}

fn works(answer: &Answer) -> &'static str {
    match answer.verdict {
        Verdict::Holds => "yes",
        Verdict::Unknown => "unknown",
        Verdict::Violated if answer.violating_count() == answer.applicable => "no",
        Verdict::Violated => "depends",
    }
}

/// The words before the table.
pub fn write_head(out: &mut dyn Write, attacker: Attacker) -> fmt::Result {
    writeln!(
        out,
        "Does multifactor authentication protect every way to the mailbox?        product facts of {FACTS}"
    )?;
    let what = match attacker {
        Attacker::Password => {
            "Attacker here: knows a user's password.                 more: --attacker phisher|insider|all|none"
        }
        Attacker::None => "No attacker here: what the user's own clients can do.",
        Attacker::Phisher => "Attacker here: may know the password, and deceive the user.",
        Attacker::TokenThief => "Attacker here: may get copies of tokens and codes.",
        Attacker::Insider => "Attacker here: may be inside the organization, or have its keys.",
        Attacker::All => "Attacker here: may be able to do anything that is modelled.",
    };
    writeln!(out, "{what}")
}

/// The table of presets, by where the mailbox is.
pub fn write_table(out: &mut dyn Write, presets: &[Decided]) -> fmt::Result {
    writeln!(out, "{:34}{:<10}{:<15}Outlook", "", "mail", "password")?;
    writeln!(
        out,
        " {:<33}{:<10}{:<15}{:<9}because",
        "preset", "w/o MFA", "alone accepted", "works"
    )?;
    for (title, location) in [
        ("Mailbox in Exchange Online", Some(MailboxLocation::ExchangeOnline)),
        ("Mailbox on-premises", Some(MailboxLocation::ExchangeOnPremises)),
        ("Either", None),
    ] {
        writeln!(out, " {title}")?;
        let values = location.map_or(setting::domain().values(MailboxLocation::ID), Setting::one);
        for decided in
            presets.iter().filter(|it| it.outcome.scope.get(MailboxLocation::ID) == values)
        {
            let cell = |id, say: fn(&Answer, &Cube) -> &'static str| {
                decided.answer(id).map_or("", |answer| say(answer, &decided.outcome.scope))
            };
            let because = expected::table().get(decided.preset.id);
            writeln!(
                out,
                "   {:<31}{:<10}{:<15}{:<9}{}",
                decided.preset.id,
                cell(DATA, possible),
                cell(PASSWORD, possible),
                cell(WORKS, |answer, _| works(answer)),
                because.map_or("", |row| row.because.as_str()),
            )?;
        }
    }
    Ok(())
}

/// The presets of which the table says that no mail goes out without multifactor authentication, and of which
/// the attacker reads mail all the same: past it.
pub fn write_read_past(out: &mut dyn Write, presets: &[Decided]) -> fmt::Result {
    let is_read_past = |it: &&Decided| {
        let beside = it.answer(DATA).and_then(|answer| Beside::of(answer, &it.outcome));
        beside.is_some_and(|beside| beside.is_contrary())
    };
    let ids: Vec<&str> = presets.iter().filter(is_read_past).map(|it| it.preset.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let text = format!(
        "\"never\" is not \"safe\": the attacker reads mail past MFA in {} (attacker-never-reads-mailbox)",
        ids.join(", ")
    );
    wrapped(&text, 98).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// How many repairs the story names.
const CLOSINGS: usize = 3;

/// The hole that most people have.
#[derive(Debug)]
pub struct Story {
    /// The shortest run through it.
    pub trace: Trace,
    /// What would close it, the cheapest first.
    pub repairs: Vec<Repair>,
}

/// How what must change in a scope is decided: everything that [`Story::asked`] names.
pub type Pose<'a> = &'a mut dyn FnMut(&Cube, &'static Claim) -> Result<Problem, Exhausted>;

impl Story {
    /// The claims that decide what closes the hole, and that what worked goes on working.
    #[must_use]
    pub fn asked() -> Marks {
        marks(&[&[DATA][..], &WORKING[..]].concat())
    }

    /// The story of the presets that have been decided, if there is one to tell.
    pub fn of(presets: &[Decided], pose: Pose<'_>) -> Result<Option<Self>, TraceError> {
        let told = presets.iter().find(|decided| decided.preset.id == STORY);
        let told = told.and_then(|it| Some((it.answer(DATA)?, &it.outcome.scope)));
        let Some((answer, scope)) = told else { return Ok(None) };
        let Some(trace) = story(answer, scope)? else { return Ok(None) };
        let found = pose(scope, answer.claim)?.repairs()?;
        Ok(Some(Self { trace, repairs: found.map_or_else(Vec::new, |found| found.repairs) }))
    }
}

/// Writes the story.
pub fn write_story(out: &mut dyn Write, story: &Story) -> fmt::Result {
    let Story { trace, repairs } = story;
    let steps = trace.steps.iter().map(|step| step.spoken.len()).sum::<usize>();
    let own = if trace.steps.iter().all(|step| step.article.is_none()) {
        ", none of them in the article"
    } else {
        ""
    };
    writeln!(out, "The hole most people have: {STORY} ({steps} messages{own})")?;
    write_short_run(out, trace, "   ")?;
    for (place, repair) in repairs.iter().take(CLOSINGS).enumerate() {
        let lead = if place == 0 { "closed by" } else { "       or" };
        for (line, text) in wrapped(&write_changes(&repair.steps), 85).iter().enumerate() {
            let lead = if line == 0 { format!("{lead}:") } else { " ".repeat(10) };
            writeln!(out, "   {lead} {text}")?;
        }
    }
    if repairs.len() > CLOSINGS {
        writeln!(out, "          or: {} more", repairs.len() - CLOSINGS)?;
    }
    writeln!(out, "   how, in which order, what it breaks: repair --preset {STORY}")?;
    writeln!(out, "   full run: trace {DATA} --preset {STORY}")
}

/// The canonical run of a preset's answer, which may not have been looked for.
fn story(answer: &Answer, scope: &Cube) -> Result<Option<Trace>, TraceError> {
    if answer.example.is_some() {
        return answer.trace();
    }
    let Some((place, _)) = claim::find(answer.claim.id) else { return Ok(None) };
    let outcome = decide_at_once(scope, Marks::default().with(place), &mut |_, _| {})?;
    outcome.answers.first().map_or(Ok(None), Answer::trace)
}

/// A run without step numbers.
pub fn write_short_run(out: &mut dyn Write, trace: &Trace, indent: &str) -> fmt::Result {
    let spoken: Vec<_> = trace.steps.iter().flat_map(|step| &step.spoken).collect();
    for (place, it) in spoken.iter().enumerate() {
        if place + 1 == spoken.len() {
            write_never_asked(out, trace, indent)?;
        }
        write_spoken(out, it, indent)?;
    }
    Ok(())
}

/// How a scope is decided.
pub type Decide<'a> = &'a mut dyn FnMut(&Cube, Marks) -> Result<Outcome, Exhausted>;

/// The assumptions on which the three first answers of the presets rest: the verdicts that differ when
/// one of them is turned.
pub fn sensitive(presets: &[Decided], decide: Decide<'_>) -> Result<Vec<Sensitive>, Exhausted> {
    let first = |answer: &&Answer| [DATA, PASSWORD, WORKS].contains(&answer.claim.id);
    let mut sensitive = Vec::new();
    for decided in presets {
        let answers: Vec<&Answer> = decided.outcome.answers.iter().filter(first).collect();
        let scope = &decided.outcome.scope;
        sensitive.append(&mut sensitive_in(decided.preset.id, scope, &answers, decide)?);
    }
    Ok(sensitive)
}

/// The assumptions on which some answers in a scope rest.
pub fn sensitive_in(
    name: &'static str,
    scope: &Cube,
    answers: &[&Answer],
    decide: Decide<'_>,
) -> Result<Vec<Sensitive>, Exhausted> {
    let marks = answers
        .iter()
        .filter_map(|answer| claim::find(answer.claim.id))
        .fold(Marks::default(), |marks, (place, _)| marks.with(place));
    let mut sensitive = Vec::new();
    for (variable, row) in setting::rows().filter(|(_, row)| row.who == Who::Nobody) {
        for value in otherwise(variable, scope) {
            let turned = scope.clone().with(variable, Values::one(value));
            for answer in decide(&turned, marks)?.answers {
                let assumed = answers.iter().find(|it| it.claim.id == answer.claim.id);
                let Some(assumed) = assumed.filter(|it| it.verdict != answer.verdict) else {
                    continue;
                };
                sensitive.push(Sensitive {
                    preset: name,
                    claim: answer.claim.id,
                    setting: row.id,
                    value: row.values.get(usize::from(value)).copied().unwrap_or_default(),
                    assumed: assumed.verdict,
                    otherwise: answer.verdict,
                });
            }
        }
    }
    Ok(sensitive)
}

/// Writes which answers turn with which assumption.
pub fn write_sensitive(out: &mut dyn Write, sensitive: &[Sensitive]) -> fmt::Result {
    for it in sensitive {
        let (assumed, otherwise) = (it.assumed.id(), it.otherwise.id());
        let turned = format!("{}={}", it.setting, it.value);
        writeln!(
            out,
            "   {:<31}{:<39} {assumed} -> {otherwise}  if {turned}",
            it.preset, it.claim
        )?;
    }
    Ok(())
}

fn otherwise(variable: VariableId, scope: &Cube) -> Vec<u8> {
    setting::domain().values(variable).minus(scope.get(variable)).iter().collect()
}

/// The words after the table.
pub fn write_foot(out: &mut dyn Write, sensitive: usize) -> fmt::Result {
    let plural = if sensitive == 1 { "answer rests" } else { "answers rest" };
    writeln!(
        out,
        "{sensitive} {plural} on something Microsoft does not document:  check --assumptions"
    )?;
    writeln!(
        out,
        "Not looked at: gateways of other vendors, mail already on the phone, cookies, guessed passwords,"
    )?;
    writeln!(
        out,
        "   settings that change while somebody signs in. README.md says what this does not show."
    )?;
    writeln!(
        out,
        "Yours: settings --template -o my.toml, fill in what you know, check --config my.toml"
    )
}

/// How many evidence claims hold in some preset, and how many there are.
#[must_use]
pub fn evidence(presets: &[Decided]) -> (usize, usize) {
    let claims: Vec<&str> = claim::all()
        .iter()
        .filter(|claim| claim.group == Group::Evidence)
        .map(|claim| claim.id)
        .collect();
    let shown = |id: &&&str| {
        presets
            .iter()
            .filter_map(|decided| decided.answer(id))
            .any(|answer| answer.verdict == Verdict::Holds && answer.applicable > 0)
    };
    (claims.iter().filter(shown).count(), claims.len())
}
