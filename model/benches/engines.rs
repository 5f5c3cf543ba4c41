//! How fast the engines are: stateright with one and two threads, and a plain loop over the same step
//! functions, on configurations of the model. The unit is distinct states. Families of configurations
//! are the other benchmark's.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark")]

use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use family::enumeration::Narrowing;
use family::protocol::Protocol;
use family::variable::Values;
use family::view::View;
use indexmap::IndexSet;
use model::graph::Graph;
use model::preset;
use model::setting;
use model::system::System;
use model::world::World;
use model::world::state::State;
use rustc_hash::FxBuildHasher;
use stateright::{Checker, Model};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A preset with some settings fixed: one configuration.
fn view(preset: &str, fixed: &[(&str, &str)]) -> Arc<Narrowing> {
    let mut cube = preset::find(preset).expect("the preset exists").cube();
    for (id, value) in fixed {
        let (variable, row) = setting::find(id).expect("the setting exists");
        let values: Values = setting::values(row, [*value].into_iter()).expect("the value exists");
        cube.set(variable, values);
    }
    Arc::new(Narrowing::least_of(&cube).expect("the preset has configurations"))
}

/// Breadth first over the step functions, with full states; no edges, no events, no traces kept.
fn plain(view: &dyn View) -> usize {
    let mut seen: IndexSet<State, FxBuildHasher> = IndexSet::default();
    let mut open = VecDeque::from([World.initial()]);
    seen.insert(World.initial());
    let mut actions = Vec::new();
    let mut events = Vec::new();
    while let Some(state) = open.pop_front() {
        actions.clear();
        World.actions(&state, &mut actions);
        for action in &actions {
            events.clear();
            if let Some(next) = World.next(&state, *action, view, &mut events)
                && seen.insert(next)
            {
                open.push_back(next);
            }
        }
    }
    seen.len()
}

fn engines(criterion: &mut Criterion) {
    let configurations = [
        (
            "article-on-premises, no attacker",
            view(
                "article-on-premises",
                &[
                    ("attacker-knows-password", "no"),
                    ("user-bypasses-autodetect", "no"),
                    ("identity-model", "federated"),
                ],
            ),
        ),
        (
            "largest met: security-defaults, attacker, unregistered, on-premises",
            view(
                "security-defaults",
                &[
                    ("mailbox-location", "exchange-on-premises"),
                    ("hybrid-modern-auth", "on"),
                    ("mfa-registration", "unregistered"),
                    ("attacker-knows-password", "yes"),
                    ("user-bypasses-autodetect", "yes"),
                    ("identity-model", "federated"),
                    ("ca-excludes-trusted-locations", "yes"),
                ],
            ),
        ),
    ];
    for (name, view) in configurations {
        let states = Graph::explore(&*view).states().len();
        let mut group = criterion.benchmark_group(format!("{name} ({states} states)"));
        group.throughput(Throughput::Elements(states as u64));
        group.bench_function("plain loop", |bencher| {
            bencher.iter(|| black_box(plain(&*view)));
        });
        group.bench_function("plain loop, graph kept", |bencher| {
            bencher.iter(|| black_box(Graph::explore(&*view)));
        });
        for threads in [1, 2] {
            group.bench_with_input(
                BenchmarkId::new("stateright dfs", threads),
                &threads,
                |bencher, threads| {
                    bencher.iter(|| {
                        let checker = System::bare(view.clone())
                            .checker()
                            .threads(*threads)
                            .spawn_dfs()
                            .join();
                        assert_eq!(checker.unique_state_count(), states);
                    });
                },
            );
            group.bench_with_input(
                BenchmarkId::new("stateright bfs", threads),
                &threads,
                |bencher, threads| {
                    bencher.iter(|| {
                        let checker = System::bare(view.clone())
                            .checker()
                            .threads(*threads)
                            .spawn_bfs()
                            .join();
                        assert_eq!(checker.unique_state_count(), states);
                    });
                },
            );
        }
        group.finish();
    }
    println!("bytes of a state: {}", size_of::<State>());
}

criterion_group!(benches, engines);
criterion_main!(benches);
