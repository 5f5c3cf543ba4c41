//! Shards as schedulers run them: the manifests in `deploy/`, and what they set.

use std::fs;
use std::process::Command;

use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;

use crate::common::{Ran, command, directory, model, root};
use crate::shards::files::folder;

const KUBERNETES: &str = "JOB_COMPLETION_INDEX";
const SLURM: &str = "SLURM_ARRAY_TASK_ID";

/// A scope whose shards are decided by either way, in some seconds.
const SCOPE: [&str; 10] = [
    "--preset",
    "article-on-premises-published",
    "--set",
    "client=*",
    "--set",
    "mfa-registration=*",
    "--set",
    "ca-grant-operator=*",
    "--set",
    "mailbox-location=*",
];

fn set(mut command: Command, variables: &[(&str, &str)]) -> Ran {
    command.env_remove(KUBERNETES).env_remove(SLURM).envs(variables.iter().copied());
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn planned(name: &str, shards: &str) {
    folder(name);
    let plan = format!("{name}/plan.jsonl");
    let arguments = [&["check", "plan", "--shards", shards, "-o", &plan], &SCOPE[..]].concat();
    let Ran { code, out, err } = model(&arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.ends_with(&format!(" in {shards} shards, 0 to 7\n")), "{out}");
}

/// What there is to compare: everything but what was explored.
fn answers(arguments: &[&str]) -> (i32, Value) {
    let Ran { code, out, err } = model(&[arguments, &["--format", "json"]].concat());
    assert_eq!(err, "", "{arguments:?}");
    let mut written: Value = serde_json::from_str(&out).unwrap();
    for field in ["explored", "states", "transitions", "counted", "depth"] {
        written["scope"].as_object_mut().unwrap().remove(field);
    }
    written["tool"].as_object_mut().unwrap().remove("engine");
    (code, written)
}

fn says_what_the_whole_says(plan: &str, results: &str) {
    let whole = answers(&[&["check"], &SCOPE[..]].concat());
    let merged = answers(&["check", "merge", plan, results]);
    assert_eq!(merged.0, whole.0);
    let (merged, whole) = (&merged.1, &whole.1);
    assert_eq!(merged["scope"], whole["scope"]);
    let claims = |it: &Value| it["claims"].as_array().unwrap().clone();
    assert!(claims(whole).iter().any(|claim| claim["trace"].is_object()));
    for (merged, whole) in claims(merged).iter().zip(claims(whole)) {
        assert_eq!(*merged, whole);
    }
    assert_eq!(merged, whole);
}

/// A part of a manifest, by its keys and places.
fn part<'a>(yaml: &'a Yaml<'a>, path: &str) -> &'a Yaml<'a> {
    path.split('.').fold(yaml, |yaml, key| match key.parse::<usize>() {
        Ok(place) => &yaml[place],
        Err(_) => &yaml[key],
    })
}

fn words(yaml: &Yaml<'_>) -> Vec<String> {
    let words = yaml.as_sequence().unwrap().iter();
    words.map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_indexed_job_of_kubernetes_decides_the_whole_scope() {
    let manifest = fs::read_to_string(root().join("deploy/kubernetes-indexed-job.yaml")).unwrap();
    let documents = Yaml::load_from_str(&manifest).unwrap();
    let kinds: Vec<&str> = documents.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["PersistentVolumeClaim", "Job", "Job"]);
    let (shards, merge) = (&documents[1], &documents[2]);
    assert_eq!(part(shards, "spec.completionMode").as_str(), Some("Indexed"));
    let completions = part(shards, "spec.completions").as_integer().unwrap();
    assert!(manifest.contains(&format!("check plan --shards {completions} -o plan.jsonl")));
    assert!(part(shards, "spec.parallelism").as_integer().unwrap() <= completions);
    assert_eq!(part(merge, "spec.suspend").as_bool(), Some(true));
    // Both mount what they name, and take it from where the comments put it.
    let pod = |job| part(job, "spec.template.spec");
    for job in [shards, merge] {
        // An index that may fail so often must not be restarted in its pod.
        assert_eq!(pod(job)["restartPolicy"].as_str(), Some("Never"));
        let mounts = part(pod(job), "containers.0.volumeMounts").as_sequence().unwrap();
        let volumes = pod(job)["volumes"].as_sequence().unwrap();
        for (mount, volume) in mounts.iter().zip(volumes) {
            assert_eq!(mount["name"].as_str(), volume["name"].as_str());
        }
        let claim = &volumes[1]["persistentVolumeClaim"]["claimName"];
        assert_eq!(claim.as_str(), part(&documents[0], "metadata.name").as_str());
        let map = volumes[0]["configMap"]["name"].as_str().unwrap();
        assert!(manifest.contains(&format!("create configmap {map} --from-file=plan.jsonl")));
    }
    // What the containers run, with their volumes in a folder.
    planned("shards-kubernetes", &completions.to_string());
    let arguments = |job| {
        let words = words(part(pod(job), "containers.0.args"));
        let here = |word: &String| match word.strip_prefix("/plan/") {
            Some(plan) => format!("shards-kubernetes/{plan}"),
            None => word.replace("/results/", "shards-kubernetes/results/"),
        };
        words.iter().map(here).collect::<Vec<_>>()
    };
    for index in (0..completions).rev() {
        let ran = set(command(&arguments(shards)), &[(KUBERNETES, &index.to_string())]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let start = format!("shard {index} of {completions} ({KUBERNETES}): ");
        assert!(ran.out.starts_with(&start), "{}", ran.out);
    }
    // A pod that is started once too often has nothing to do.
    let ran = set(command(&arguments(shards)), &[(KUBERNETES, "3")]);
    assert!(ran.code == 0 && ran.out.contains("is there already"), "{}", ran.out);
    let merge = arguments(merge);
    let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
    assert_eq!(merge[..2], ["check", "merge"]);
    says_what_the_whole_says(merge[2], merge[3]);
}

#[test]
fn an_array_of_slurm_decides_the_whole_scope() {
    let script = root().join("deploy/slurm.sbatch");
    let checked = Command::new("bash").arg("-n").arg(&script).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let text = fs::read_to_string(&script).unwrap();
    let options = text.lines().filter_map(|line| line.strip_prefix("#SBATCH "));
    let array = options.clone().find_map(|option| option.strip_prefix("--array=0-")).unwrap();
    let last: u32 = array.parse().unwrap();
    assert!(text.contains(&format!("check plan --shards {} -o plan.jsonl", last + 1)));
    // Slurm reads options no further than the first command.
    let before: Vec<&str> = text.lines().take_while(|line| !line.starts_with("set ")).collect();
    assert!(before.iter().all(|line| line.is_empty() || line.starts_with('#')));
    assert_eq!(before.iter().filter(|line| line.starts_with("#SBATCH ")).count(), options.count());
    planned("shards-slurm", &(last + 1).to_string());
    let program = command::<&str>(&[]).get_program().to_owned();
    for task in 0..=last {
        let mut bash = Command::new("bash");
        bash.arg(&script).env("MODEL", &program).current_dir(directory().join("shards-slurm"));
        let ran = set(bash, &[(SLURM, &task.to_string())]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.starts_with(&format!("shard {task} of {} ({SLURM}): ", last + 1)));
    }
    says_what_the_whole_says("shards-slurm/plan.jsonl", "shards-slurm/results/");
}

#[test]
fn a_shard_is_named_once_and_there() {
    planned("shards-named", "8");
    let run = |more: &[&str], variables: &[(&str, &str)]| {
        let arguments =
            ["check", "run", "--plan", "shards-named/plan.jsonl", "--out", "shards-named/"];
        set(command(&[&arguments[..], more].concat()), variables)
    };
    let refuses = |variables: &[(&str, &str)], words: &[&str]| {
        let ran = run(&[], variables);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}\n{}", ran.out, ran.err);
        assert!(words.iter().all(|word| ran.err.contains(word)), "{words:?}: {}", ran.err);
    };
    refuses(&[], &["--shard", KUBERNETES, SLURM]);
    refuses(&[(KUBERNETES, "1"), (SLURM, "2")], &[KUBERNETES, SLURM, "1", "2", "--shard"]);
    refuses(&[(KUBERNETES, "8")], &[KUBERNETES, "shard 8", "expected 0 to 7"]);
    refuses(&[(SLURM, "99999999999999999999999")], &[SLURM, "number of a shard"]);
    refuses(&[(SLURM, "")], &[SLURM, "number of a shard"]);
    refuses(&[(SLURM, "-1")], &[SLURM, "`-1`"]);
    let says = |more: &[&str], variables: &[(&str, &str)], start: &str| {
        let ran = run(more, variables);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.starts_with(start), "{}", ran.out);
    };
    let both = [(KUBERNETES, "0"), (SLURM, "0")];
    says(&[], &both, "shard 0 of 8 (JOB_COMPLETION_INDEX and SLURM_ARRAY_TASK_ID): ");
    // What is typed comes before what is set.
    says(&["--shard", "1"], &[(KUBERNETES, "x")], "shard 1 of 8 (--shard): ");
}

#[test]
fn every_line_is_what_its_schema_says() {
    planned("shards-schema", "8");
    let plan = "shards-schema/plan.jsonl";
    let result = "shards-schema/shard-2.jsonl";
    assert_eq!(model(&["check", "run", "--plan", plan, "--shard", "2", "--out", result]).code, 0);
    for (name, path) in [("check-plan", plan), ("check-run", result)] {
        let schema: Value = serde_json::from_str(&model(&["schema", name]).out).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let schema = jsonschema::validator_for(&schema).unwrap();
        let text = fs::read_to_string(directory().join(path)).unwrap();
        assert!(text.lines().count() > 7);
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let errors: Vec<_> = schema.iter_errors(&line).map(|it| it.to_string()).collect();
            assert!(errors.is_empty(), "{path}: {errors:?}");
            // The schema says something: fields are missed, and can be of no other type.
            for key in line.as_object().unwrap().keys() {
                let mut changed = line.clone();
                changed[key] = Value::from(1.5);
                assert!(!schema.is_valid(&changed), "{path}: {key} may be anything");
            }
        }
    }
    let schema: Value = serde_json::from_str(&model(&["schema", "check"]).out).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let merged = model(&["check", "merge", plan, result, "--format", "json"]).out;
    assert!(schema.is_valid(&serde_json::from_str(&merged).unwrap()));
}
