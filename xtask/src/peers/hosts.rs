//! Etappe and the strongest peers where pages and workers run: Chromium and workerd, each peer as one bundle.

use serde_json::Value;

use super::ratio::median;
use super::script::{Answer, Scripts, number};
use super::table::{Cell, Row, Table};
use super::{ETAPPE, RULES, node};
use crate::error::Result;
use crate::step::Step;

/// How many peers beside ours are timed on each host.
const STRONGEST: usize = 5;
/// How many are tried, where some cannot run on a host.
const MOST_TRIED: usize = 10;

const HOSTS: [(&str, &str); 2] = [("Chromium", "chromium.mjs"), ("workerd", "workerd.mjs")];

/// One table per host.
pub fn measure(scripts: &Scripts, repeats: usize) -> Result<Vec<Table>> {
    // Ours comes first and is always there.
    let (mut ranked, others): (Vec<_>, Vec<_>) =
        node::strongest(scripts)?.into_iter().partition(|(id, _)| id == ETAPPE);
    ranked.extend(others.into_iter().take(MOST_TRIED));
    for (id, _) in &ranked {
        for rules in RULES {
            scripts.values("prepare.mjs", &[id, &rules.to_string()])?;
        }
    }
    HOSTS.into_iter().map(|(host, script)| on(scripts, host, script, &ranked, repeats)).collect()
}

fn on(
    scripts: &Scripts,
    host: &'static str,
    script: &str,
    ranked: &[(String, String)],
    repeats: usize,
) -> Result<Table> {
    let step = Step::begin(format!("bench: the strongest peers in {host}"));
    let ask = |id: &str| -> Result<Answer> {
        let rules = RULES.map(|rules| rules.to_string());
        let arguments: Vec<&str> = std::iter::once(id).chain(rules.iter().map(String::as_str)).collect();
        scripts.attempt(script, &arguments)
    };
    let mut tried = Vec::new();
    let mut running = 0;
    for (id, name) in ranked {
        if running > STRONGEST {
            break;
        }
        step.note(id.as_str());
        let first = ask(id)?;
        running += usize::from(first.is_ok());
        tried.push((id, name, vec![first]));
    }
    // The repeats alternate: what slows the machine slows all.
    for repeat in 1..repeats {
        for (id, _, answers) in &mut tried {
            if answers.iter().all(std::result::Result::is_ok) {
                step.note(format!("{id}, {} of {repeats}", repeat + 1));
                answers.push(ask(id)?);
            }
        }
    }
    step.done("");
    let rows: Result<Vec<Row>> = tried.into_iter().map(|(id, name, answers)| row(id, name, &answers)).collect();
    Ok(Table { host, rows: rows? })
}

/// The median over the repeats, or why there is none.
fn row(id: &str, name: &str, answers: &[Answer]) -> Result<Row> {
    let cells: Result<Vec<Cell>> = RULES.into_iter().map(|rules| cell(rules, answers)).collect();
    Ok(Row { id: id.to_owned(), name: name.to_owned(), cells: cells? })
}

fn cell(rules: u32, answers: &[Answer]) -> Result<Cell> {
    let mut times = Vec::new();
    for answer in answers {
        match answer {
            Err(why) => return Ok(Cell::Without(why.clone())),
            Ok(lines) => {
                let line = lines.iter().find(|line| line["rules"].as_f64() == Some(f64::from(rules)));
                times.push(number(line.unwrap_or(&Value::Null), "ns")?);
            }
        }
    }
    Ok(Cell::Ns(median(times)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(ns: f64) -> Answer {
        Ok(RULES.iter().map(|rules| json!({"rules": rules, "ns": ns + f64::from(*rules)})).collect())
    }

    #[test]
    fn row_of_repeats_is_their_median() {
        let row = row("a", "A", &[answer(1.0), answer(3.0), answer(2.0)]).unwrap();
        assert_eq!(row.cells[0], Cell::Ns(12.0));
        assert_eq!(row.cells[3], Cell::Ns(10_002.0));
    }

    #[test]
    fn row_of_a_peer_that_cannot_run_says_why() {
        let row = row("a", "A", &[answer(1.0), Err("no code from text".to_owned())]).unwrap();
        assert_eq!(row.cells, vec![Cell::Without("no code from text".to_owned()); 4]);
    }
}
