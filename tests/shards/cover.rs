//! The shards of a plan are disjoint, and together they are its scope.

use family::cube::Cube;
use family::variable::Values;
use model::report::json::shards::PlanLine;
use model::sample::Numbers;
use model::setting;
use model::shards::ShardError;
use model::shards::plan::{Plan, SHARDS_MAX};
use model::shards::split::split;

use crate::common::full;
use crate::shards::{plan, scope, text};

/// A cube with some values of each setting.
fn some(numbers: &mut Numbers) -> Cube {
    setting::domain()
        .variables()
        .map(|(variable, _)| {
            let values = setting::domain().values(variable);
            let chosen: Values = values.iter().filter(|_| numbers.below(3) > 0).collect();
            if chosen.is_empty() { Values::one(0) } else { chosen }
        })
        .collect()
}

#[test]
fn any_number_of_shards_of_any_scope_are_disjoint_and_cover_it() {
    let mut numbers = Numbers(7);
    let mut scopes = vec![full()];
    scopes.extend((0..30).map(|_| some(&mut numbers)));
    for cube in &scopes {
        for shards in [1, 2, 3, 4, 5, 7, 8, 16, 33, 100, 257] {
            let parts = split(cube, shards);
            if u128::from(shards) > cube.count() {
                assert_eq!(parts, None);
                continue;
            }
            let parts = parts.unwrap();
            assert_eq!(parts.len(), shards as usize);
            assert_eq!(parts.iter().map(Cube::count).sum::<u128>(), cube.count());
            for (place, part) in parts.iter().enumerate() {
                assert_eq!(part.and(cube).as_ref(), Some(part));
                assert!(parts[..place].iter().all(|earlier| earlier.and(part).is_none()));
            }
            assert_eq!(split(cube, shards), Some(parts), "it is always the same");
        }
    }
}

#[test]
fn there_are_at_most_as_many_shards_as_configurations_and_each_is_one_then() {
    let scope = scope(Some("article-on-premises"), &[]);
    let count = scope.cube.count();
    let number = u32::try_from(count).unwrap();
    let parts = split(&scope.cube, number).unwrap();
    assert!(parts.iter().all(|part| part.count() == 1) && parts.len() == number as usize);
    for wrong in [0, u64::from(number) + 1, u64::MAX] {
        let error = Plan::new(scope.clone(), &[], wrong).unwrap_err();
        assert!(matches!(error, ShardError::Shards { .. }), "{error}");
        assert!(error.to_string().contains(&format!("expected 1 to {count}")), "{error}");
    }
    let everything = crate::shards::scope(None, &[]);
    let error = Plan::new(everything, &[], u64::from(SHARDS_MAX) + 1).unwrap_err();
    assert!(error.to_string().contains(&format!("expected 1 to {SHARDS_MAX}")), "{error}");
}

#[test]
fn a_plan_is_read_as_it_was_written() {
    let scope = scope(Some("article-on-premises"), &["client=*", "attacker-knows-password=no"]);
    for (claims, shards) in [(&[][..], 1), (&["identity-models-agree"][..], 12)] {
        let written = plan(&scope, claims, shards);
        let file = text(&written.lines().unwrap());
        for file in [file.clone(), file.replace('\n', "\r\n"), format!("\u{feff}{file}")] {
            let read = Plan::read(&file).unwrap();
            assert_eq!(read.cubes, written.cubes);
            assert_eq!(read.sha256, written.sha256);
            assert_eq!(read.claims(), written.claims());
            assert_eq!(read.scope.cube, scope.cube);
            assert_eq!(read.scope.changed, scope.changed);
            assert_eq!(read.scope.preset.map(|it| it.id), Some("article-on-premises"));
        }
    }
}

/// Changes a plan of three shards, line by line, and says why it is none any more.
fn refused(change: impl Fn(&mut Vec<PlanLine>)) -> String {
    let scope = scope(Some("article-on-premises"), &[]);
    let lines = plan(&scope, &[], 3).lines().unwrap();
    let mut lines: Vec<PlanLine> =
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    change(&mut lines);
    let lines: Vec<String> =
        lines.iter().map(|line| serde_json::to_string(line).unwrap()).collect();
    let error = Plan::read(&text(&lines)).unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error
}

fn says(error: &str, words: &[&str]) {
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
}

#[test]
fn a_plan_that_does_not_cover_its_scope_is_refused() {
    let device = |lines: &mut Vec<PlanLine>, values: &[&str], count: &str| {
        let values = values.iter().map(|&value| value.to_owned()).collect();
        lines[2].cube.insert("device-state".to_owned(), values);
        lines[2].configurations = count.to_owned();
    };
    let count = |lines: &[PlanLine]| lines[2].configurations.parse::<u128>().unwrap();
    // A part of the last shard alone.
    let error = refused(|lines| {
        let half = (count(lines) / 2).to_string();
        device(lines, &["compliant"], &half);
    });
    says(&error, &["in no shard"]);
    // The cube of another shard once more.
    let error = refused(|lines| lines[2] = PlanLine { shard: 2, ..lines[1].clone() });
    says(&error, &["shards 1 and 2 have configurations in common"]);
    // What the scope does not have.
    let error = refused(|lines| {
        lines[2].cube.insert("mailbox-location".into(), vec!["exchange-online".into()]);
    });
    says(&error, &["shard 2 reaches beyond it"]);
}

#[test]
fn a_plan_whose_lines_do_not_belong_together_is_refused() {
    says(&refused(Vec::clear), &["empty"]);
    says(&refused(|lines| lines.truncate(2)), &["2 lines of 3 shards"]);
    says(&refused(|lines| lines.swap(0, 1)), &["line 1", "expected shard 0"]);
    says(&refused(|lines| lines[1].shard = 2), &["line 2", "expected shard 1"]);
    says(&refused(|lines| lines[1].shards = 4), &["line 2", "another plan"]);
    says(&refused(|lines| lines[2].tool.facts = "x".into()), &["line 3", "another plan"]);
    says(&refused(|lines| lines[0].format = "9".into()), &["line 1", "format `9`"]);
    says(&refused(|lines| lines[1].configurations = "1".into()), &["line 2", "the cube has"]);
    says(&refused(|lines| lines[1].configurations = "-1".into()), &["line 2", "decimal"]);
    says(&refused(|lines| lines[1].configurations = "9".repeat(99)), &["line 2", "decimal"]);
    let model = |lines: &mut Vec<PlanLine>| {
        for line in lines.iter_mut() {
            line.tool.model_sha256 = "abc".into();
        }
    };
    says(&refused(model), &["line 1", "the model abc", "plan again"]);
    let scope = |lines: &mut Vec<PlanLine>| {
        for line in lines.iter_mut() {
            line.scope.configurations = "7".into();
        }
    };
    says(&refused(scope), &["line 1", "not what its preset"]);
    let preset = |lines: &mut Vec<PlanLine>| {
        for line in lines.iter_mut() {
            line.scope.preset = Some("artcle-on-premises".into());
        }
    };
    says(&refused(preset), &["unknown preset", "article-on-premises"]);
    let claims = |lines: &mut Vec<PlanLine>| {
        for line in lines.iter_mut() {
            line.claims = vec!["no-such".into()];
        }
    };
    says(&refused(claims), &["unknown claim `no-such`"]);
    says(
        &refused(|lines| {
            lines[1].cube.insert("clent".into(), Vec::new());
        }),
        &["line 2", "unknown setting `clent`", "`client`?"],
    );
    says(
        &refused(|lines| {
            lines[1].cube.insert("client".into(), Vec::new());
        }),
        &["line 2"],
    );
}

#[test]
fn what_is_no_plan_is_refused_with_its_line() {
    for (file, words) in [
        ("", &["empty"][..]),
        ("\n", &["line 1"]),
        ("{}", &["line 1", "missing field", "check plan"]),
        ("[]", &["line 1", "check plan"]),
        ("{\"format\":\"1\"", &["line 1", "EOF"]),
        (&"[".repeat(100_000), &["line 1"]),
    ] {
        says(&Plan::read(file).unwrap_err().to_string(), words);
    }
}
