use family::cube::Assignment;
use family::cube::Cube;
use family::enumeration::Narrowing;
use family::variable::Values;
use model::*;
use std::sync::Arc;
fn main() {
    let mut cube = Cube::full(setting::domain());
    for (id, row) in setting::rows() {
        cube.set(id, Values::one(row.default));
    }
    for arg in std::env::args().skip(1) {
        let (k, v) = arg.split_once('=').unwrap();
        let (id, row) = setting::find(k).unwrap();
        let i = row.values.iter().position(|x| *x == v).unwrap();
        cube.set(id, Values::one(i as u8));
    }
    let view = Arc::new(Narrowing::least_of(&cube).unwrap());
    let (n, t) = system::transitions(view.clone());
    let g = graph::Graph::of(t);
    let g2 = graph::Graph::explore(&*view);
    println!(
        "stateright {n} graph {} plain {} edges {} {} depth {}",
        g.states().len(),
        g2.states().len(),
        g.edges().len(),
        g2.edges().len(),
        g2.depth()
    );
    let all = (0..claim::all().len()).fold(claim::Marks::default(), |m, i| m.with(i));
    let shown = graph::judge(&g2, all, &*view);
    for (i, c) in claim::all().iter().enumerate() {
        if shown.found.has(i) {
            println!(
                "found {} {:?}",
                c.id,
                shown.runs[&i].iter().map(|a| a.label()).collect::<Vec<_>>()
            );
        }
    }
    let t0 = std::time::Instant::now();
    for _ in 0..100 {
        std::hint::black_box(graph::Graph::explore(&*view));
    }
    println!("plain {:?}", t0.elapsed() / 100);
    let t0 = std::time::Instant::now();
    for _ in 0..100 {
        std::hint::black_box(system::transitions(view.clone()));
    }
    println!("stateright {:?}", t0.elapsed() / 100);
    let t0 = std::time::Instant::now();
    for _ in 0..100 {
        std::hint::black_box(graph::judge(&g2, all, &*view));
    }
    println!("judge {:?}", t0.elapsed() / 100);
    let _ = Assignment::new(vec![]);
}
