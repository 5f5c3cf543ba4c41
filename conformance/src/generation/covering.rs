//! Covering arrays: few rows in which any two factors have every pair of their values.
//!
//! One row after the other is made, greedily: it begins with the first pair that no row has, and each other
//! factor takes the value with which it has the most new pairs with those before it. There is no chance in
//! it, so an array never changes while its factors do not.

use std::collections::BTreeSet;

/// The values of two factors: their places, the lesser first, with a value each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The factor that stands before the other, and its value.
    pub first: (usize, u8),
    /// The other.
    pub second: (usize, u8),
}

impl Pair {
    /// The pair of two factors that differ.
    #[must_use]
    pub fn of(one: (usize, u8), other: (usize, u8)) -> Self {
        Self { first: one.min(other), second: one.max(other) }
    }

    fn has(&self, one: (usize, u8)) -> bool {
        self.first == one || self.second == one
    }
}

/// Every pair of values of factors with as many values as these.
#[must_use]
pub fn pairs(sizes: &[u8]) -> BTreeSet<Pair> {
    let factors: Vec<(usize, u8)> = sizes.iter().copied().enumerate().collect();
    let mut pairs = BTreeSet::new();
    for &(one, values) in &factors {
        for &(other, others) in factors.iter().skip(one + 1) {
            let both = (0..values).flat_map(|a| (0..others).map(move |b| (a, b)));
            pairs.extend(both.map(|(a, b)| Pair::of((one, a), (other, b))));
        }
    }
    pairs
}

/// The pairs that a row has.
pub fn pairs_in(row: &[u8]) -> impl Iterator<Item = Pair> {
    let factors = row.iter().copied().enumerate();
    factors
        .clone()
        .flat_map(move |one| factors.clone().skip(one.0 + 1).map(move |other| Pair::of(one, other)))
}

/// Rows with a value of each factor, in which every pair stands. A factor without values leaves none.
#[must_use]
pub fn array(sizes: &[u8]) -> Vec<Vec<u8>> {
    let mut open = pairs(sizes);
    let mut rows = Vec::new();
    while let Some(pair) = open.first().copied() {
        let row = row(sizes, pair, &open);
        for pair in pairs_in(&row) {
            open.remove(&pair);
        }
        rows.push(row);
    }
    rows
}

/// A row with a pair, and with as many of the open ones as come by taking one factor after the other.
fn row(sizes: &[u8], pair: Pair, open: &BTreeSet<Pair>) -> Vec<u8> {
    let mut taken = vec![pair.first, pair.second];
    for (factor, values) in sizes.iter().copied().enumerate() {
        if factor == pair.first.0 || factor == pair.second.0 {
            continue;
        }
        let news = |value: u8| {
            let with = |it: &&(usize, u8)| open.contains(&Pair::of((factor, value), **it));
            let all = open.iter().filter(|it| it.has((factor, value))).count();
            (taken.iter().filter(with).count(), all)
        };
        // Of those with as many the one that has most before it, and of those the least.
        let best = (0..values).max_by_key(|&value| (news(value), u8::MAX - value));
        taken.push((factor, best.unwrap_or_default()));
    }
    taken.sort_unstable();
    taken.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Every pair stands in some row, no row is there for nothing, and there are at least as many as the
        /// two largest factors have pairs.
        #[test]
        fn every_pair_is_covered(sizes in vec(1_u8..6, 2..9)) {
            let rows = array(&sizes);
            let mut open = pairs(&sizes);
            for row in &rows {
                prop_assert_eq!(row.len(), sizes.len());
                prop_assert!(row.iter().zip(&sizes).all(|(value, size)| value < size));
                let before = open.len();
                open.retain(|pair| pairs_in(row).all(|it| it != *pair));
                prop_assert!(open.len() < before);
            }
            prop_assert!(open.is_empty(), "{:?}", open);
            let mut sorted = sizes.clone();
            sorted.sort_unstable();
            let least: usize = sorted.iter().rev().take(2).map(|&it| usize::from(it)).product();
            prop_assert!(rows.len() >= least);
        }
    }

    #[test]
    fn an_array_is_small() {
        assert_eq!(array(&[2; 20]).len(), 11);
        assert_eq!(array(&[3; 10]).len(), 19);
        assert_eq!(array(&[5, 3, 2, 2, 2, 2]).len(), 15);
        assert_eq!(array(&[4]), Vec::<Vec<u8>>::new());
    }
}
