//! Greedy set cover: of many things that each show something as few as it takes to show all.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// What something shows, as numbers, and what it costs.
pub type Shows = (BTreeSet<usize>, usize);

/// Takes what shows most that is not found yet, of those the cheapest, and of those the first, until nothing is
/// left to find. The places of what was taken, in the order in which it was.
pub fn reduced(all: &[Shows], found: &mut BTreeSet<usize>) -> Vec<usize> {
    let news = |(shows, _): &Shows, found: &BTreeSet<usize>| shows.difference(found).count();
    let mut open: BinaryHeap<(usize, Reverse<usize>, Reverse<usize>)> = BinaryHeap::new();
    for (place, it) in all.iter().enumerate() {
        open.push((news(it, found), Reverse(it.1), Reverse(place)));
    }
    let mut taken = Vec::new();
    while let Some((count, cost, Reverse(place))) = open.pop() {
        let Some(it) = all.get(place) else { continue };
        let now = news(it, found);
        if now == 0 {
            continue;
        }
        // What was found since then may have left less of it.
        if now < count {
            open.push((now, cost, Reverse(place)));
        } else {
            found.extend(&it.0);
            taken.push(place);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_set, vec};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// All is shown by what is taken, and each shows something that those before it do not.
        #[test]
        fn all_is_shown_and_nothing_is_taken_in_vain(sets in vec((btree_set(0_usize..30, 0..6), 1_usize..4), 0..20)) {
            let mut found = BTreeSet::from([3, 4]);
            let taken = reduced(&sets, &mut found);
            let mut shown = BTreeSet::from([3, 4]);
            for place in taken {
                let before = shown.len();
                shown.extend(&sets[place].0);
                prop_assert!(shown.len() > before);
            }
            prop_assert_eq!(&shown, &found);
            prop_assert!(sets.iter().all(|(set, _)| set.is_subset(&found)));
        }
    }

    #[test]
    fn the_cheaper_of_two_is_taken() {
        let sets =
            [(BTreeSet::from([1, 2]), 3), (BTreeSet::from([1, 2]), 1), (BTreeSet::from([2]), 0)];
        assert_eq!(reduced(&sets, &mut BTreeSet::new()), [1]);
    }
}
