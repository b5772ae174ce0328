//! Every peer in Node, through the outside benchmark's own commands: checked first, then timed.

use serde_json::Value;

use super::script::Scripts;
use super::table::{Cell, Row, Table};
use super::{RULES, table};
use crate::error::{Error, Result};
use crate::files;
use crate::step::Step;

/// What the benchmark is told to spend on each of its repeats.
const BUDGET_MS: &str = "200";
/// Nanoseconds of the benchmark's microsecond.
const NS: f64 = 1_000.0;
/// Where the ranking is kept for the other hosts.
const RANKING: &str = "made/strongest.txt";

/// Times every peer whose file is there.
pub fn measure(scripts: &Scripts) -> Result<Table> {
    let ids = peers(scripts)?;
    let step = Step::begin("bench: every peer in Node");
    let mut rows = Vec::new();
    for (before, id) in ids.iter().enumerate() {
        let mut row = Row { id: id.clone(), name: id.clone(), cells: Vec::new() };
        for rules in RULES {
            step.note(format!("{id} with {} rules, {} of {}", table::grouped(rules), before + 1, ids.len()));
            row.cells.push(cell(scripts, &mut row.name, id, rules)?);
        }
        rows.push(row);
    }
    let table = Table { host: "Node", rows };
    let ranked: Vec<String> = table.strongest().iter().map(|row| format!("{}\t{}", row.id, row.name)).collect();
    files::write(&scripts.path(RANKING), ranked.join("\n"))?;
    step.done("");
    Ok(table)
}

/// Files and names of the peers of the last such run, the strongest first.
pub fn strongest(scripts: &Scripts) -> Result<Vec<(String, String)>> {
    let path = scripts.path(RANKING);
    let text = files::read_text(&path).map_err(|_| {
        Error::setup(
            "nothing is known yet of how the peers compare",
            "run `cargo xtask bench --peers --only peers` first",
        )
    })?;
    let pairs = text.lines().filter_map(|line| line.split_once('\t'));
    Ok(pairs.map(|(id, name)| (id.to_owned(), name.to_owned())).collect())
}

fn peers(scripts: &Scripts) -> Result<Vec<String>> {
    let paths = files::all_below(&scripts.path("peers"))?;
    let names = paths.iter().filter(|path| path.extension().is_some_and(|it| it == "mjs"));
    Ok(names.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect())
}

/// Compares, then times; what hinders either is the peer's own matter.
fn cell(scripts: &Scripts, name: &mut String, id: &str, rules: u32) -> Result<Cell> {
    let rules = rules.to_string();
    let checked = match scripts.benchmark(&["_check", id, &rules])? {
        Ok(lines) => lines.last().map_or(Err("says nothing".to_owned()), verdict),
        Err(why) => Err(why),
    };
    if let Err(why) = checked {
        return Ok(Cell::Without(why));
    }
    Ok(match scripts.benchmark(&["_run", id, &rules, "--ms", BUDGET_MS])? {
        Ok(lines) => {
            let found = lines.last().unwrap_or(&Value::Null);
            if let Some(own) = found["name"].as_str() {
                own.clone_into(name);
            }
            let micros = found["tight_us"].as_f64();
            micros.map_or(Cell::Without("was not timed".to_owned()), |micros| Cell::Ns(micros * NS))
        }
        Err(why) => Cell::Without(why),
    })
}

/// Whether a peer agrees with the reference, else why it is not timed.
fn verdict(found: &Value) -> std::result::Result<(), String> {
    if let Some(why) = found["skipped"].as_str() {
        return Err(why.to_owned());
    }
    match found["profilesWrong"].as_f64() {
        Some(0.0) => Ok(()),
        Some(wrong) => Err(format!("disagrees with the reference on {wrong} of {} visitors", found["profiles"])),
        None => Err("was not compared".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn verdict_on_a_peer_lets_only_agreement_pass() {
        for (found, expected) in [
            (json!({"profiles": 500, "profilesWrong": 0}), Ok(())),
            (json!({"profiles": 500, "profilesWrong": 3}), Err("disagrees with the reference on 3 of 500 visitors")),
            (json!({"skipped": "maxR 1000"}), Err("maxR 1000")),
            (json!({}), Err("was not compared")),
        ] {
            assert_eq!(verdict(&found), expected.map_err(str::to_owned));
        }
    }
}
