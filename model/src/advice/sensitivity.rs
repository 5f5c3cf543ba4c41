//! What rests on an assumption: for each assumption and each claim, in how many configurations turning the
//! assumption alone turns the answer, and in which presets the verdict.

use family::cube::Cube;
use family::region::{Exhausted, Region};
use family::variable::{Values, VariableId};

use crate::claim::{self, Claim, Group, Marks};
use crate::families::Verdict;
use crate::families::at_once::Examples;
use crate::families::whole::Whole;
use crate::setting::{self, Row, Who};

/// What rests on assumptions in a family.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// The family; every assumption is open in it.
    pub scope: Cube,
    /// For each value of each assumption that is not the one as the model reads it.
    pub turned: Vec<Turned>,
}

/// An assumption turned to another value.
#[derive(Clone, Debug)]
pub struct Turned {
    /// The assumption.
    pub setting: VariableId,
    /// The value as the model reads it.
    pub from: u8,
    /// The other value.
    pub to: u8,
    /// The claims to which that makes a difference.
    pub claims: Vec<Difference>,
    /// How many claims were asked and do not depend on it. That is proved: no configuration keeps one of
    /// them with one value and violates it with the other.
    pub unchanged: usize,
}

/// What turning an assumption does to one claim, everything else as it is.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The claim.
    pub claim: &'static Claim,
    /// To how many configurations with the assumption as it is read the claim applies.
    pub applicable: u128,
    /// How many of them keep the claim, and violate it with the other value.
    pub hurts: u128,
    /// How many violate it, and keep it with the other value.
    pub helps: u128,
    /// The verdict in the family with the assumption as it is read.
    pub as_read: Verdict,
    /// The verdict with the other value.
    pub otherwise: Verdict,
}

/// What turns in one family, with every other assumption as it is read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnedVerdict {
    /// The assumption.
    pub setting: VariableId,
    /// Its other value.
    pub to: u8,
    /// The claim.
    pub claim: &'static str,
    /// The verdict as the family is.
    pub as_read: Verdict,
    /// In how many of its configurations the claim is violated.
    pub violating: u128,
    /// The verdict with the other value.
    pub otherwise: Verdict,
    /// In how many configurations it is violated then.
    pub violating_otherwise: u128,
}

/// The assumptions: settings that nobody turns.
pub fn assumptions() -> impl Iterator<Item = (VariableId, &'static Row)> {
    setting::rows().filter(|(_, row)| row.who == Who::Nobody)
}

/// The claims that are asked: all but the evidence.
#[must_use]
pub fn asked() -> Marks {
    let places = claim::all().iter().enumerate();
    let asked = places.filter(|(_, claim)| claim.group != Group::Evidence);
    asked.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}

/// A family with every assumption open.
fn opened(scope: &Cube) -> Cube {
    assumptions().fold(scope.clone(), |cube, (it, _)| cube.with(it, setting::domain().values(it)))
}

/// The other values of an assumption.
fn others(setting: VariableId, as_read: Values) -> impl Iterator<Item = u8> {
    setting::domain().values(setting).minus(as_read).iter().collect::<Vec<u8>>().into_iter()
}

impl Sensitivity {
    /// Turns every assumption in a family, all others free. `progress` hears how many states have been
    /// met.
    pub fn of(scope: &Cube, progress: &mut dyn FnMut(usize, u128)) -> Result<Self, Exhausted> {
        let scope = opened(scope);
        Whole::ask(&scope, progress, &mut |whole| {
            let outcome = whole.decide(&scope, asked(), Examples::Left)?;
            let space = whole.space();
            let mut claims: Vec<(&'static Claim, Region, Region)> = Vec::new();
            for answer in &outcome.answers {
                let Some(within) = answer.claim.within(&scope) else { continue };
                let within = space.cube(&within)?;
                let violating = space.and(&answer.violating.region(space)?, &within)?;
                claims.push((answer.claim, within, violating));
            }
            let mut turned = Vec::new();
            for (setting, row) in assumptions() {
                for to in others(setting, Values::one(row.default)) {
                    turned.push(turn(whole, &claims, setting, (row.default, to))?);
                }
            }
            Ok(Self { scope: scope.clone(), turned })
        })
    }
}

fn turn(
    whole: &Whole,
    claims: &[(&'static Claim, Region, Region)],
    setting: VariableId,
    (from, to): (u8, u8),
) -> Result<Turned, Exhausted> {
    let space = whole.space();
    let mut turned = Turned { setting, from, to, claims: Vec::new(), unchanged: 0 };
    for (claim, within, violating) in claims {
        let hurts = space.count(&space.entering(violating, within, setting, (from, to))?);
        let helps = space.count(&space.entering(violating, within, setting, (to, from))?);
        if hurts == 0 && helps == 0 {
            turned.unchanged += 1;
            continue;
        }
        let with = |value| space.literal(setting, Values::one(value));
        let verdict = |value| -> Result<Verdict, Exhausted> {
            let is_empty = space.and(violating, &with(value)?)?.is_empty();
            Ok(if is_empty { Verdict::Holds } else { Verdict::Violated })
        };
        turned.claims.push(Difference {
            claim,
            applicable: space.count(&space.and(within, &with(from)?)?),
            hurts,
            helps,
            as_read: verdict(from)?,
            otherwise: verdict(to)?,
        });
    }
    Ok(turned)
}

/// What each assumption alone turns in a family: the claims whose verdict or number of violating
/// configurations differs.
pub fn turned_in(scope: &Cube) -> Result<Vec<TurnedVerdict>, Exhausted> {
    Whole::ask(&opened(scope), &mut |_, _| {}, &mut |whole| {
        let before = whole.decide(scope, asked(), Examples::Left)?;
        let mut turned = Vec::new();
        for (setting, _) in assumptions() {
            for to in others(setting, scope.get(setting)) {
                let part = scope.clone().with(setting, Values::one(to));
                let after = whole.decide(&part, asked(), Examples::Left)?;
                for (was, is) in before.answers.iter().zip(&after.answers) {
                    let (violating, otherwise) = (was.violating_count(), is.violating_count());
                    if violating != otherwise || was.verdict != is.verdict {
                        turned.push(TurnedVerdict {
                            setting,
                            to,
                            claim: was.claim.id,
                            as_read: was.verdict,
                            violating,
                            otherwise: is.verdict,
                            violating_otherwise: otherwise,
                        });
                    }
                }
            }
        }
        Ok(turned)
    })
}
