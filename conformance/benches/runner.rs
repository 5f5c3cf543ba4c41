//! How fast vectors are run against the lab: in its own process, and over HTTPS as a user's tester does it,
//! with a reset before each vector, through the lab's proxy and at its own addresses. The unit is vectors.

#![expect(clippy::expect_used, reason = "a benchmark")]

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use conformance::binding::names;
use conformance::format::{Role, Vector};
use conformance::lab::server::{Places, Running};
use conformance::lab::tester::InProcess;
use conformance::lab::{Lab, Options, tested};
use conformance::moment::Moment;
use conformance::runner::control::OverHttps;
use conformance::runner::play::play;
use conformance::runner::sut::{Endpoint, Sut};
use conformance::runner::tester::{Control, Remote, Tester};
use conformance::runner::verdict::Verdict;
use conformance::suite::vector;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::preset::defaults;

/// The committed vectors of a role, by id.
fn vectors(role: Role) -> BTreeMap<String, Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../traces/vectors").join(role.id());
    let files = fs::read_dir(&folder).expect("the suite is there");
    let paths: Vec<PathBuf> = files.map(|it| it.expect("a file").path()).collect();
    let read = |path: &PathBuf| {
        let text = fs::read(path).expect("a vector can be read");
        let vector = vector(&path.to_string_lossy(), &text).expect("a vector is whole");
        (vector.id.clone(), vector)
    };
    paths.iter().map(read).collect()
}

fn run(vectors: &BTreeMap<String, Vector>, tester: &mut dyn Tester) {
    for vector in vectors.values() {
        let outcome = black_box(play(vector, tester));
        assert_eq!(outcome.verdict, Verdict::Pass, "{}: {}", outcome.id, outcome.why);
    }
}

/// A tester of a running lab.
fn remote(running: &Running, role: Role, sut: &Sut) -> Remote<'static> {
    let ca = Some(running.authority.as_bytes());
    let control = sut.control.as_ref().expect("the lab puts itself in order");
    let control = OverHttps::new(control, ca).expect("the lab has a certificate");
    let control = Control::OverHttps(Box::new(control));
    Remote::new(sut, role, ca, control, Moment::default()).expect("the lab plays the role")
}

/// The same lab without its proxy.
fn at_addresses(running: &Running) -> Sut {
    let at = |host: &str| Endpoint {
        base: format!("https://{}", running.hosts.get(host).expect("the lab plays the host")),
        ca: None,
        proxy: None,
    };
    Sut {
        role: Role::ALL.map(|role| (role, at(tested::host(role)))).into(),
        control: Some(at(names::CONTROL)),
        ..running.sut("")
    }
}

fn runner(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("vectors");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    let configuration = defaults().least().expect("the defaults are a configuration");
    let lab = Lab::new(configuration, &Options::default()).expect("the keys can be read");
    let running = Running::start(lab, &Places::default()).expect("there are free ports");
    for role in Role::ALL {
        let vectors = vectors(role);
        group.throughput(Throughput::Elements(vectors.len() as u64));
        let mut in_process = InProcess::new(role, None).expect("the lab plays the role");
        group.bench_function(BenchmarkId::new("in-process", role.id()), |bencher| {
            bencher.iter(|| run(&vectors, &mut in_process));
        });
        for (name, sut) in [
            ("https-through-proxy", running.sut("")),
            ("https-at-addresses", at_addresses(&running)),
        ] {
            let mut tester = remote(&running, role, &sut);
            group.bench_function(BenchmarkId::new(name, role.id()), |bencher| {
                bencher.iter(|| run(&vectors, &mut tester));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, runner);
criterion_main!(benches);
