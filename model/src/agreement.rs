//! Whether the engines agree: what is said of many configurations at once, held against each of them
//! alone.
//!
//! One side is the family engine: verdicts, regions, prime implicants, runs and baselines for all
//! configurations together. The other explores one configuration by itself, with stateright and with the
//! plain loop, and knows of no region. A difference is named with the configuration that shows it.
//!
//! The second side is any protocol like the world, so that a test can hold the first against one in which
//! a guard is turned, and see that this is noticed.

mod alone;
mod choose;
mod together;
mod families;
mod samples;
mod primes;
mod catalogues;
mod guarantees;

use family::cube::{Assignment, Cube};
use family::region::Exhausted;
use family::variable::Values;

use crate::claim::{self, Claim, Group, Kind, Marks};
use crate::families::whole::Whole;
use crate::scope::Scope;
use crate::scope::write_cube;
use crate::setting::{self, IdentityModel, MailboxLocation, Setting};
use crate::world::Like;

pub use alone::Alone;
pub use choose::{pick, sub_family};
pub use families::Family;

/// How much to compare.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// How many whole sub-families, each all values of at least ten settings.
    pub families: usize,
    /// How many configurations of the whole domain. Of prime implicants, runs and baselines as many in
    /// proportion.
    pub samples: usize,
    /// Where the choices begin.
    pub seed: u64,
    /// The claims whose prime implicants, runs and baselines are compared. Runs and baselines are those of
    /// the two invariants on which the others rest; comparisons have none of them.
    pub claims: Marks,
}

/// Hears what is being compared, how much of it is done, and of how much; of nothing where nobody knows.
pub type Progress<'a> = &'a dyn Fn(&'static str, usize, usize);

/// What is looked at where nothing else is asked for: the claims of protection, and of what works.
#[must_use]
pub fn usual() -> Marks {
    marked(|claim| matches!(claim.group, Group::Protection | Group::Works))
}

/// All claims but comparisons, which are about more than one configuration.
#[must_use]
pub fn about_one() -> Marks {
    marked(|claim| !matches!(claim.kind, Kind::Comparison(_)))
}

fn marked(wanted: impl Fn(&Claim) -> bool) -> Marks {
    let places = claim::all().iter().enumerate().filter(|(_, claim)| wanted(claim));
    places.fold(Marks::default(), |marks, (place, _)| marks.with(place))
}

/// All configurations, by where the mailbox is and who checks passwords.
fn parts_of_the_domain() -> Vec<Cube> {
    let mut parts = Vec::new();
    for site in MailboxLocation::ALL {
        for model in IdentityModel::ALL {
            let full = Scope::default().cube;
            let part = full.with(MailboxLocation::ID, site.one());
            parts.push(part.with(IdentityModel::ID, model.one()));
        }
    }
    parts
}

/// Two engines that do not say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What they were asked.
    pub about: String,
    /// The configuration of which they say it.
    pub configuration: Assignment,
    /// Who says what.
    pub says: [(&'static str, String); 2],
}

impl Difference {
    /// The configuration in the words of `--set`: what is not at its default.
    #[must_use]
    pub fn sets(&self) -> Vec<String> {
        let one: Cube = self.configuration.iter().map(|(_, value)| Values::one(value)).collect();
        let defaults: Cube = setting::rows().map(|(_, row)| Values::one(row.default)).collect();
        let others = write_cube(&one, &defaults).into_iter();
        others.map(|(id, values)| format!("{id}={}", values.join(","))).collect()
    }
}

/// How many differences of one part are named.
const NAMED_MAX: usize = 20;

/// What one comparison compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What is held against what.
    pub title: &'static str,
    /// What was compared, and how much of it.
    pub numbers: Vec<(&'static str, u128)>,
    /// How many differences there are.
    pub differences: u128,
    /// The first of them.
    pub named: Vec<Difference>,
}

impl Part {
    /// A comparison that has not begun.
    #[must_use]
    pub fn new(title: &'static str) -> Self {
        Self { title, numbers: Vec::new(), differences: 0, named: Vec::new() }
    }

    /// How much was compared of something.
    #[must_use]
    pub fn number(&self, of: &str) -> u128 {
        self.numbers.iter().find(|(name, _)| *name == of).map_or(0, |(_, number)| *number)
    }

    fn count(&mut self, of: &'static str, more: u128) {
        match self.numbers.iter_mut().find(|(name, _)| *name == of) {
            Some((_, number)) => *number += more,
            None => self.numbers.push((of, more)),
        }
    }

    fn differs(&mut self, difference: Difference) {
        self.differences += 1;
        if self.named.len() < NAMED_MAX {
            self.named.push(difference);
        }
    }

    /// Notes a difference where two engines do not say the same.
    fn same<T: PartialEq + ToString>(
        &mut self,
        about: impl Fn() -> String,
        configuration: &Assignment,
        one: (&'static str, T),
        other: (&'static str, T),
    ) {
        let ((one, said), (other, other_said)) = (one, other);
        if said != other_said {
            let says = [(one, said.to_string()), (other, other_said.to_string())];
            self.differs(Difference { about: about(), configuration: configuration.clone(), says });
        }
    }
}

/// The family engine, on screens.
const TOGETHER: &str = "all at once";
/// One configuration by itself, on screens.
const ALONE: &str = "alone";

/// What was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The comparisons.
    pub parts: Vec<Part>,
}

impl Agreement {
    /// How many differences there are.
    #[must_use]
    pub fn differences(&self) -> u128 {
        self.parts.iter().map(|part| part.differences).sum()
    }

    /// Compares everything.
    pub fn of<P: Like + Copy + Send + Sync + 'static>(
        alone: &Alone<P>,
        sizes: Sizes,
        progress: Progress<'_>,
    ) -> Result<Self, Exhausted> {
        let comparisons = marked(|claim| matches!(claim.kind, Kind::Comparison(_)));
        let sizes = Sizes { claims: sizes.claims.minus(comparisons), ..sizes };
        let mut parts = vec![families::families(alone, sizes, progress)?];
        let everything = Scope::default().cube;
        let mut of_everything = Whole::ask(
            &everything,
            &mut |states, _| progress("all configurations", states, 0),
            &mut |whole| {
                Ok(vec![
                    samples::samples(alone, whole, sizes, progress)?,
                    primes::primes(alone, whole, sizes, progress)?,
                    catalogues::catalogues(alone, whole, sizes, progress)?,
                ])
            },
        )?;
        parts.append(&mut of_everything);
        parts.push(guarantees::guarantees(alone, sizes, progress)?);
        Ok(Self { parts })
    }
}
