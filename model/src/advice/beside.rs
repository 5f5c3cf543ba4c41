//! Two questions that are taken for one another: whether mail leaves a server without multifactor
//! authentication by its owner, and whether the attacker reads it.
//!
//! Mail that an attacker gets by way of a sign-in that the user made with every factor breaks the second claim
//! and keeps the first. Whoever asks for one of the two is told of the other.

use crate::claim::{self, Marks};
use crate::families::{Answer, Outcome, Verdict};

/// Mail leaves a server only under multifactor authentication.
const WITHOUT_MFA: &str = "mailbox-data-requires-mfa";

/// The attacker reads no mail.
const READ: &str = "attacker-never-reads-mailbox";

/// The answer to the other of the two claims.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The verdict of the claim that was asked.
    asked: Verdict,
    /// The answer to the other.
    pub other: &'a Answer,
}

/// The id of the claim that is to be told beside another, if there is one.
#[must_use]
pub fn other(id: &str) -> Option<&'static str> {
    match id {
        WITHOUT_MFA => Some(READ),
        READ => Some(WITHOUT_MFA),
        _ => None,
    }
}

/// Some claims, with those that are to be told beside them.
#[must_use]
pub fn with_others(claims: Marks) -> Marks {
    let all = claim::all().iter().enumerate();
    let asked = all.filter(|(place, _)| claims.has(*place));
    let others = asked.filter_map(|(_, claim)| claim::find(other(claim.id)?));
    others.fold(claims, |marks, (place, _)| marks.with(place))
}

impl<'a> Beside<'a> {
    /// What is to be told beside an answer, where it was decided.
    #[must_use]
    pub fn of(answer: &Answer, outcome: &'a Outcome) -> Option<Self> {
        let id = other(answer.claim.id)?;
        let other = outcome.answers.iter().find(|it| it.claim.id == id)?;
        Some(Self { asked: answer.verdict, other })
    }

    /// Whether the two answers differ, so that whoever reads one alone is misled.
    #[must_use]
    pub fn is_contrary(&self) -> bool {
        self.asked == Verdict::Holds && self.other.verdict == Verdict::Violated
    }

    /// It in words.
    #[must_use]
    pub fn says(&self) -> String {
        let Answer { claim, verdict, .. } = self.other;
        let (violating, applicable) = (self.other.violating_count(), self.other.applicable);
        let asked_holds = self.asked == Verdict::Holds;
        let lead = match (claim.id, asked_holds, verdict) {
            (READ, true, Verdict::Violated) => "but the attacker reads mail past it",
            (READ, false, Verdict::Violated) => "and the attacker reads mail",
            (READ, true, Verdict::Holds) => "and the attacker reads no mail",
            (READ, false, Verdict::Holds) => "but the attacker reads no mail",
            (READ, _, Verdict::Unknown) => "whether the attacker reads mail is not known",
            (_, true, Verdict::Violated) => "but mail leaves a server without MFA by its owner",
            (_, false, Verdict::Violated) => "and mail leaves a server without MFA by its owner",
            (_, true, Verdict::Holds) => "and no mail leaves a server without MFA by its owner",
            (_, false, Verdict::Holds) => {
                "although no mail leaves a server without MFA by its owner: it is read past MFA"
            }
            (_, _, Verdict::Unknown) => "whether mail leaves a server without MFA is not known",
        };
        let counts = match verdict {
            Verdict::Violated => {
                format!("is VIOLATED in {violating} of {applicable} configurations")
            }
            Verdict::Holds => "holds".to_owned(),
            Verdict::Unknown => "is unknown".to_owned(),
        };
        format!("{lead}: {} {counts}", claim.id)
    }
}
