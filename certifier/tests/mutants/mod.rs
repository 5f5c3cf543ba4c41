//! Everything that can be changed in a certificate about a random protocol.

use certifier::proof::{Layer, Proof};
use family::variable::{Values, VariableId};

type Mutants = Vec<(String, Proof<u8>)>;

/// Each with one thing changed.
pub(crate) fn mutants(proof: &Proof<u8>, states: u8, actions: u8) -> Mutants {
    let mut all = Mutants::new();
    of_states(proof, states, &mut all);
    of_nodes(proof, &mut all);
    let count = proof.layers.len();
    of_layers(proof, "layer", count, &|proof| &mut proof.layers, &mut all);
    for goal in 0..proof.ranks.len() {
        let count = proof.ranks[goal].len();
        of_layers(proof, "rank", count, &|proof| &mut proof.ranks[goal], &mut all);
        change(proof, "a goal removed", &mut all, |proof| {
            proof.ranks.remove(goal);
        });
    }
    change(proof, "a goal more", &mut all, |proof| proof.ranks.push(Vec::new()));
    for place in places(proof) {
        change(proof, "found", &mut all, |proof| proof.found = place);
        change(proof, "applicable", &mut all, |proof| proof.applicable = place);
    }
    of_rules(proof, actions, &mut all);
    change(proof, "complete", &mut all, |proof| proof.complete = !proof.complete);
    all
}

fn change(proof: &Proof<u8>, what: &str, all: &mut Mutants, change: impl FnOnce(&mut Proof<u8>)) {
    let mut mutant = proof.clone();
    change(&mut mutant);
    all.push((what.to_owned(), mutant));
}

/// All places there are, and one that there is not.
fn places(proof: &Proof<u8>) -> impl Iterator<Item = u32> + use<> {
    0..u32::try_from(proof.nodes.len()).unwrap() + 3
}

fn of_states(proof: &Proof<u8>, states: u8, all: &mut Mutants) {
    for at in 0..proof.states.len() {
        change(proof, "a state removed", all, |proof| {
            proof.states.remove(at);
        });
        for other in 0..states {
            change(proof, "another state", all, |proof| proof.states[at] = other);
        }
        change(proof, "states swapped", all, |proof| proof.states.swap(0, at));
    }
    for more in 0..states {
        change(proof, "a state more", all, |proof| proof.states.push(more));
    }
}

fn of_nodes(proof: &Proof<u8>, all: &mut Mutants) {
    for (at, node) in proof.nodes.iter().enumerate() {
        change(proof, "a node removed", all, |proof| {
            proof.nodes.remove(at);
        });
        change(proof, "a node twice", all, |proof| proof.nodes.push(node.clone()));
        change(proof, "nodes swapped", all, |proof| proof.nodes.swap(0, at));
        for variable in 0..5 {
            let variable = VariableId(variable);
            change(proof, "another variable", all, |proof| proof.nodes[at].variable = variable);
        }
        for branch in 0..node.branches.len() {
            change(proof, "a branch removed", all, |proof| {
                proof.nodes[at].branches.remove(branch);
            });
            for other in 0..node.branches.len() {
                change(proof, "branches swapped", all, |proof| {
                    let branches = &mut proof.nodes[at].branches;
                    (branches[branch].1, branches[other].1) =
                        (branches[other].1, branches[branch].1);
                });
                for value in node.branches[branch].0.iter() {
                    change(proof, "a value on another branch", all, |proof| {
                        let branches = &mut proof.nodes[at].branches;
                        branches[branch].0 = branches[branch].0.minus(Values::one(value));
                        branches[other].0 = branches[other].0.or(Values::one(value));
                    });
                }
            }
            for place in places(proof) {
                change(proof, "a branch elsewhere", all, |proof| {
                    proof.nodes[at].branches[branch].1 = place;
                });
            }
        }
    }
}

type Part<'a> = &'a dyn Fn(&mut Proof<u8>) -> &mut Vec<Layer>;

fn of_layers(proof: &Proof<u8>, what: &str, count: usize, part: Part<'_>, all: &mut Mutants) {
    let sizes: Vec<usize> = part(&mut proof.clone()).iter().map(Vec::len).collect();
    change(proof, what, all, |proof| part(proof).push(Vec::new()));
    for layer in 0..count {
        change(proof, what, all, |proof| {
            part(proof).remove(layer);
        });
        change(proof, what, all, |proof| part(proof).swap(0, layer));
        change(proof, what, all, |proof| {
            let again = part(proof)[layer].clone();
            part(proof).push(again);
        });
        for entry in 0..sizes[layer] {
            change(proof, what, all, |proof| {
                part(proof)[layer].remove(entry);
            });
            for other in 0..count {
                for keeps in [false, true] {
                    change(proof, what, all, |proof| {
                        let layers = part(proof);
                        let it = layers[layer][entry];
                        if !keeps {
                            layers[layer].remove(entry);
                        }
                        layers[other].push(it);
                        layers[other].sort_unstable();
                    });
                }
            }
            for place in places(proof) {
                change(proof, what, all, |proof| part(proof)[layer][entry].1 = place);
            }
            for state in 0..=proof.states.len() {
                change(proof, what, all, |proof| part(proof)[layer][entry].0 = state);
            }
        }
    }
}

fn of_rules(proof: &Proof<u8>, actions: u8, all: &mut Mutants) {
    for at in 0..proof.rules.len() {
        change(proof, "a rule removed", all, |proof| {
            proof.rules.remove(at);
        });
        change(proof, "rules swapped", all, |proof| proof.rules.swap(0, at));
        change(proof, "a rule twice", all, |proof| {
            let again = proof.rules[at].clone();
            proof.rules.push(again);
        });
        change(proof, "a request", all, |proof| {
            proof.rules[at].request = Some("another".to_owned());
        });
        change(proof, "no request", all, |proof| proof.rules[at].request = None);
        let (cube, example) = (&proof.rules[at].cube, &proof.rules[at].example);
        for (variable, _) in cube.iter() {
            for bits in 0..16 {
                change(proof, "another rule", all, |proof| {
                    proof.rules[at].cube = cube.clone().with(variable, Values::from_bits(bits));
                });
            }
            for value in 0..3 {
                change(proof, "another example", all, |proof| {
                    proof.rules[at].example = example.clone().with(variable, value);
                });
            }
        }
        let steps = proof.rules[at].actions.len();
        for action in 0..=actions {
            let name = format!("action {action}");
            for step in 0..steps {
                change(proof, "another action", all, |proof| {
                    proof.rules[at].actions[step].clone_from(&name);
                });
            }
            change(proof, "a step more", all, |proof| proof.rules[at].actions.push(name.clone()));
        }
        for step in 0..steps {
            change(proof, "a step less", all, |proof| {
                proof.rules[at].actions.remove(step);
            });
        }
    }
}
