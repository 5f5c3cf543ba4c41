//! Prime implicants: a configuration inside violates the claim alone, and for each literal one that keeps
//! all others and breaks it does not.

use family::cube::{Assignment, Cube};
use family::region::{Exhausted, Region, Space};
use family::variable::VariableId;

use crate::advice::violations::Violations;
use crate::agreement::alone::Alone;
use crate::agreement::choose::{pick, some_of};
use crate::agreement::families::word;
use crate::agreement::{ALONE, Difference, Part, Progress, Sizes, TOGETHER, parts_of_the_domain};
use crate::claim::{self, Claim, Marks};
use crate::families::violating::Violating;
use crate::families::whole::Whole;
use crate::sample::Numbers;
use crate::world::Like;

/// How many primes of a part are looked for; where there are more, some are made one by one.
const PRIMES_MAX: usize = 2_000;

/// Claim by claim, for each place of the mailbox and each identity model.
pub(super) fn primes<P: Like + Copy + Send + Sync + 'static>(
    alone: &Alone<P>,
    whole: &Whole,
    sizes: Sizes,
    progress: Progress<'_>,
) -> Result<Part, Exhausted> {
    let mut numbers = Numbers(sizes.seed.wrapping_add(2));
    let mut part = Part::new("prime implicants, and a neighbour at each literal");
    let violations = Violations::alone(whole, sizes.claims)?;
    let pieces = parts_of_the_domain();
    let most = sizes.samples.div_ceil(pieces.len().max(1));
    for (done, (answer, region)) in violations.claims.iter().enumerate() {
        let Some((place, claim)) = claim::find(answer.claim.id) else { continue };
        for (at, piece) in pieces.iter().enumerate() {
            let of = violations.claims.len() * pieces.len();
            progress("prime implicants", done * pieces.len() + at, of);
            let primes = Primes::of(whole, region, piece)?;
            let chosen = primes.some(most, &mut numbers)?;
            part.count("parts", u128::from(!chosen.is_empty()));
            for prime in &chosen {
                part.count("prime implicants", 1);
                primes.check(alone, (place, claim), prime, &mut part, &mut numbers)?;
            }
        }
    }
    Ok(part)
}

/// The violating configurations of a part, as if what the part fixes could not be told.
struct Primes<'a> {
    space: &'a Space,
    whole: &'a Whole,
    region: Region,
    piece: &'a Cube,
}

impl<'a> Primes<'a> {
    fn of(whole: &'a Whole, region: &Region, piece: &'a Cube) -> Result<Self, Exhausted> {
        let space: &Space = whole.space();
        let fixed: Vec<VariableId> =
            piece.iter().filter(|(_, values)| values.len() == 1).map(|it| it.0).collect();
        let region = space.exists(&space.and(region, &space.cube(piece)?)?, &fixed)?;
        Ok(Self { space, whole, region, piece })
    }

    /// Some of the primes: of all, where they are not too many.
    fn some(&self, most: usize, numbers: &mut Numbers) -> Result<Vec<Cube>, Exhausted> {
        if let Some(all) = self.space.primes(&self.region, PRIMES_MAX)? {
            return Ok(some_of(&all, most, numbers));
        }
        let violating =
            Violating::Region(std::sync::Arc::clone(self.whole.space()), self.region.clone());
        Ok(violating.rules(self.whole.cube(), most)?.some)
    }

    fn check<P: Like + Copy + Send + Sync + 'static>(
        &self,
        alone: &Alone<P>,
        (place, claim): (usize, &Claim),
        prime: &Cube,
        part: &mut Part,
        numbers: &mut Numbers,
    ) -> Result<(), Exhausted> {
        let space = self.space;
        let piece = space.cube(self.piece)?;
        let marks = Marks::default().with(place);
        let holds =
            |it: &Assignment, violates: bool, about: &dyn Fn() -> String, part: &mut Part| {
                let is = alone.ask(it, marks).violates(place, claim);
                part.same(about, it, (TOGETHER, word(violates)), (ALONE, word(is)));
            };
        let inside = space.and(&space.cube(prime)?, &piece)?;
        if let Some(it) = pick(space, &inside, numbers) {
            part.count("inside", 1);
            let about = || format!("{}, inside a prime implicant", claim.id);
            holds(&it, true, &about, part);
        }
        let full = space.full();
        for (variable, values) in prime.iter().filter(|(it, values)| *values != full.get(*it)) {
            let others = full.get(variable).minus(values);
            let neighbours = prime.clone().with(variable, others);
            let neighbours = space.and(&space.cube(&neighbours)?, &piece)?;
            let outside = space.minus(&neighbours, &self.region)?;
            let about = || format!("{}, beside a prime implicant at {}", claim.id, id(variable));
            match pick(space, &outside, numbers) {
                Some(it) => {
                    part.count("neighbours", 1);
                    holds(&it, false, &about, part);
                }
                None => {
                    if let Some(configuration) = pick(space, &neighbours, numbers) {
                        let says = [
                            (TOGETHER, "is no prime: without this literal all violate".to_owned()),
                            (ALONE, "not asked".to_owned()),
                        ];
                        part.differs(Difference { about: about(), configuration, says });
                    }
                }
            }
        }
        Ok(())
    }
}

fn id(variable: VariableId) -> &'static str {
    crate::setting::row(variable).map_or("", |row| row.id)
}
