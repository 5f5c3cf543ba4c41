use model::*;
fn main() {
    let all = (0..claim::all().len()).fold(claim::Marks::default(), |m, i| m.with(i));
    let t = std::time::Instant::now();
    for p in preset::PRESETS.iter() {
        let t0 = std::time::Instant::now();
        let o = families::decide(
            &p.cube(),
            all,
            families::Options { limit: 100000, threads: 2 },
            &mut |_, _| {},
        );
        println!(
            "{} explored {} of {} states {} in {:?}",
            p.id,
            o.size.explored,
            p.cube().count(),
            o.size.states,
            t0.elapsed()
        );
        for a in &o.answers {
            if a.claim.group == claim::Group::Evidence {
                continue;
            }
            let n = families::merged(&a.violating).len();
            println!(
                "   {} {} {} {}/{} rules {}",
                a.claim.id,
                a.verdict.id(),
                if a.violating_count() == a.applicable && a.applicable > 0 { "ALL" } else { "" },
                a.violating_count(),
                a.applicable,
                n
            );
        }
        for a in &o.answers {
            if let Err(e) = a.trace() {
                println!("ERR {e}");
            }
        }
    }
    println!("{:?}", t.elapsed());
}
