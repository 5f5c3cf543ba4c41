//! `explain`: one vector, step by step.

use std::io::Write;

use anyhow::bail;
use conformance::format::step::ControlCall;
use conformance::format::{Invariant, RequestTemplate, Silence, Step, Vector};

use crate::cli::End;
use crate::cli::files::Where;

/// Show one vector: what it requires, what is sent, what is allowed and forbidden, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The vector's id
    id: String,
    #[command(flatten)]
    place: Where,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<End> {
    let loaded = args.place.load()?;
    let Some(vector) = loaded.vectors.get(&args.id) else {
        let ids = loaded.vectors.keys().map(String::as_str);
        let near = model::scope::nearest(&args.id, ids);
        let near = near.map(|id| format!(", did you mean `{id}`?")).unwrap_or_default();
        if let Some(gone) = loaded.suite.tombstones.iter().find(|it| it.id == args.id) {
            bail!("the vector `{}` is not there any more: {}", args.id, gone.reason);
        }
        bail!("there is no vector `{}`{near}; `conformance list` lists them", args.id);
    };
    writeln!(out, "{}\n{}\n", vector.id, vector.title)?;
    let (kind, tier) = (vector.kind.id(), vector.tier.id());
    writeln!(out, "{kind}, {tier}; role {}", vector.role.id())?;
    for (setting, value) in &vector.configuration {
        writeln!(out, "  {setting} = {value}")?;
    }
    for cited in &vector.requirements {
        let row = loaded.suite.requirements.iter().find(|it| it.id == cited.id);
        let says = row.map_or("", |row| &row.says);
        writeln!(out, "{} {}: {says}", cited.strength.id(), cited.id)?;
        if let Some(row) = row {
            writeln!(out, "  {} <{}>", row.source.title, row.source.address)?;
        }
    }
    if let Some(attack) = &vector.attack {
        writeln!(out, "attack {}: {}", attack.id, attack.title)?;
    }
    steps(vector, out)?;
    for invariant in &vector.always {
        match invariant {
            Invariant::NeverSends { why, .. } => writeln!(out, "never: {why}")?,
            Invariant::NeverReturns { why, binding, .. } => {
                writeln!(out, "never: {why} (${{{binding}}})")?;
            }
            Invariant::NeverAsks { why, claims, http, .. } => {
                let (http, claims) = (serde_json::to_string(http)?, claims.join(", "));
                writeln!(out, "never asks {http}: {why} It violates {claims}")?;
            }
            Invariant::NeverTells { why, binding, but, .. } => {
                let but = but.iter().map(|host| format!("${{{host}}}")).collect::<Vec<_>>();
                writeln!(out, "never tells ${{{binding}}} but {}: {why}", but.join(", "))?;
            }
        }
    }
    for check in &vector.provenance.decided_by {
        writeln!(out, "in the model: {check}")?;
    }
    if !vector.provenance.run.is_empty() {
        writeln!(out, "run: {}", vector.provenance.run.join(", "))?;
    }
    Ok(End::Well)
}

fn steps(vector: &Vector, out: &mut dyn Write) -> anyhow::Result<()> {
    for (place, step) in vector.steps.iter().enumerate() {
        let place = place + 1;
        match step {
            Step::Control { call } => {
                let what = match call {
                    ControlCall::Reset => "reset, with these settings",
                    ControlCall::Revoke => "have Alice's sessions revoked",
                    ControlCall::Expire => "let access tokens expire",
                };
                writeln!(out, "\n{place}. {what}")?;
            }
            Step::Peer { plays, message, request: asked, http } => {
                writeln!(
                    out,
                    "{place}. as {plays}, answer {}: {}",
                    serde_json::to_string(asked)?,
                    message.name
                )?;
                writeln!(out, "   {}", serde_json::to_string(http)?)?;
            }
            Step::Drive { action, within_ms, any_of } => {
                let sees = any_of.iter().map(|it| it.id()).collect::<Vec<_>>().join(" or ");
                let action = action.id();
                writeln!(out, "{place}. Alice: {action}; within {within_ms} ms she sees: {sees}")?;
            }
            Step::Asked { message, any_of } => {
                writeln!(out, "{place}. it has asked: {}", message.name)?;
                for it in any_of {
                    writeln!(out, "   {}", serde_json::to_string(it)?)?;
                }
            }
            Step::Send { from, network, message, http, .. } => {
                let network = network.id();
                writeln!(out, "{place}. as {from}, from {network}, send: {}", message.name)?;
                request(http, out)?;
            }
            Step::Expect { within_ms, silence, any_of, forbid } => {
                writeln!(out, "{place}. expect within {within_ms} ms any of")?;
                for it in any_of {
                    let http = serde_json::to_string(&it.http)?;
                    writeln!(out, "   {} ({}): {http}", it.label, it.message.name)?;
                }
                if *silence == Silence::Allowed {
                    writeln!(out, "   no answer")?;
                }
                for it in forbid {
                    let (http, claims) = (serde_json::to_string(&it.http)?, it.claims.join(", "));
                    writeln!(out, "   never {http}: it violates {claims}")?;
                }
            }
        }
    }
    Ok(())
}

fn request(http: &RequestTemplate, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "   {} {}", http.method, http.target)?;
    for (name, value) in &http.headers {
        writeln!(out, "   {name}: {value}")?;
    }
    if let Some(body) = &http.body {
        writeln!(out, "   {}", serde_json::to_string(body)?)?;
    }
    Ok(())
}
