//! What stands in several formulas is said once.

use std::collections::BTreeMap;

use family::formula::Formula;

use super::{Condition, Explanation, write_literal};

/// Of how many literals a part must be to become a condition.
const LONG: usize = 2;

/// How many characters a condition must save: what its own line takes.
const LINE: usize = 70;

impl Explanation {
    /// Makes conditions of the parts that stand in several places; first of `known` ones, wherever all of
    /// their terms stand together.
    pub(super) fn shorten(&mut self, known: &[Formula]) {
        for part in known {
            let number = self.conditions.len();
            let mut used = false;
            for formula in self.formulas() {
                used |= replace(formula, part, number);
            }
            if used {
                self.conditions.push(Condition { says: None, formula: part.clone() });
            }
        }
        loop {
            let mut seen: BTreeMap<Formula, usize> = BTreeMap::new();
            let mut lists: Vec<Formula> = Vec::new();
            for formula in self.formulas() {
                count(formula, &mut seen);
                collect(formula, &mut lists);
            }
            for part in common(&lists) {
                let times = lists.iter().filter(|list| has(list, &part)).count();
                let known = seen.entry(part).or_default();
                *known = times.max(*known);
            }
            // What saves most; of equals, the first in the order of formulas.
            let saves = |(part, times): &(Formula, usize)| (times - 1) * length(part);
            let repeated = seen.into_iter().filter(|it| saves(it) > LINE);
            let best = repeated.fold(None, |best: Option<(Formula, usize)>, it| match best {
                Some(best) if saves(&best) >= saves(&it) => Some(best),
                _ => Some(it),
            });
            let Some((part, _)) = best else { return };
            let number = self.conditions.len();
            for formula in self.formulas() {
                replace(formula, &part, number);
            }
            self.conditions.push(Condition { says: None, formula: part });
        }
    }

    /// Puts conditions that have no words and stand in one place there.
    pub(super) fn inline(&mut self) {
        for number in (0..self.conditions.len()).rev() {
            let mut times = 0;
            for formula in self.formulas() {
                times += uses(formula, number);
            }
            let condition = self.conditions.get(number).cloned();
            let Some(condition) = condition.filter(|it| it.says.is_none() && times == 1) else {
                continue;
            };
            for formula in self.formulas() {
                put(formula, number, &condition.formula);
            }
        }
        for formula in self.formulas() {
            flatten(formula);
        }
    }

    fn formulas(&mut self) -> impl Iterator<Item = &mut Formula> {
        let ways = self.sites.iter_mut().flat_map(|(_, ways)| ways);
        let ways = ways.filter_map(|way| way.formula.as_mut());
        ways.chain(self.conditions.iter_mut().map(|condition| &mut condition.formula))
    }
}

/// How many times a formula names a condition.
fn uses(formula: &Formula, number: usize) -> usize {
    match formula {
        Formula::Condition(it) => usize::from(*it == number),
        Formula::All(parts) | Formula::Any(parts) => parts.iter().map(|it| uses(it, number)).sum(),
        Formula::Is(..) => 0,
    }
}

/// Puts a condition's formula in its place.
fn put(formula: &mut Formula, number: usize, by: &Formula) {
    match formula {
        Formula::Condition(it) if *it == number => *formula = by.clone(),
        Formula::All(parts) | Formula::Any(parts) => {
            for part in parts {
                put(part, number, by);
            }
        }
        Formula::Condition(_) | Formula::Is(..) => {}
    }
}

/// Takes lists out of lists of their kind, and single parts out of theirs.
fn flatten(formula: &mut Formula) {
    let is_all = matches!(formula, Formula::All(_));
    if let Formula::All(parts) | Formula::Any(parts) = formula {
        let mut flat = Vec::new();
        for mut part in std::mem::take(parts) {
            flatten(&mut part);
            match part {
                Formula::All(inner) if is_all => flat.extend(inner),
                Formula::Any(inner) if !is_all => flat.extend(inner),
                part => flat.push(part),
            }
        }
        *parts = flat;
        if parts.len() == 1 {
            *formula = parts.remove(0);
        }
    }
}

/// About how many characters a formula takes.
fn length(formula: &Formula) -> usize {
    match formula {
        Formula::Is(variable, values) => write_literal(*variable, *values).len() + 2,
        Formula::Condition(_) => 6,
        Formula::All(parts) | Formula::Any(parts) => parts.iter().map(length).sum::<usize>() + 2,
    }
}

/// Whether all terms of a part stand together in a list.
fn has(list: &Formula, part: &Formula) -> bool {
    match (list, part) {
        (Formula::All(list), Formula::All(part)) | (Formula::Any(list), Formula::Any(part)) => {
            part.iter().all(|term| list.contains(term))
        }
        _ => false,
    }
}

/// The lists of a formula, itself among them.
fn collect(formula: &Formula, lists: &mut Vec<Formula>) {
    if let Formula::All(parts) | Formula::Any(parts) = formula {
        lists.push(formula.clone());
        for part in parts {
            collect(part, lists);
        }
    }
}

/// What two lists have in common, if it is long and not the whole of either.
fn common(lists: &[Formula]) -> Vec<Formula> {
    let mut found = Vec::new();
    for (place, one) in lists.iter().enumerate() {
        for other in lists.iter().skip(place + 1) {
            let shared = |one: &[Formula], other: &[Formula]| -> Vec<Formula> {
                one.iter().filter(|term| other.contains(term)).cloned().collect()
            };
            let part = match (one, other) {
                (Formula::All(one), Formula::All(other)) => Formula::All(shared(one, other)),
                (Formula::Any(one), Formula::Any(other)) => Formula::Any(shared(one, other)),
                _ => continue,
            };
            let is_part = part != *one && part != *other;
            if is_part && part.literals() >= LONG && !found.contains(&part) {
                found.push(part);
            }
        }
    }
    found
}

/// Counts the long parts of a formula, itself not among them.
fn count(formula: &Formula, seen: &mut BTreeMap<Formula, usize>) {
    if let Formula::All(parts) | Formula::Any(parts) = formula {
        for part in parts {
            if part.literals() >= LONG {
                *seen.entry(part.clone()).or_default() += 1;
            }
            count(part, seen);
        }
    }
}

/// Puts a condition in place of a part of a formula, also where the part's terms stand among others.
/// The whole formula stays: it may be the definition.
fn replace(formula: &mut Formula, part: &Formula, number: usize) -> bool {
    let mut replaced = false;
    let is_any = matches!(formula, Formula::Any(_));
    if let Formula::All(parts) | Formula::Any(parts) = formula {
        for inner in &mut *parts {
            if inner == part {
                *inner = Formula::Condition(number);
                replaced = true;
            } else {
                replaced |= replace(inner, part, number);
            }
        }
        let terms = match part {
            Formula::Any(terms) if is_any => terms,
            Formula::All(terms) if !is_any => terms,
            _ => return replaced,
        };
        if parts.len() > terms.len() && terms.iter().all(|term| parts.contains(term)) {
            parts.retain(|it| !terms.contains(it));
            parts.insert(0, Formula::Condition(number));
            replaced = true;
        }
    }
    replaced
}
