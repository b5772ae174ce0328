//! `etappe replay --log`: decide every page of a log again, and say what does not come out as written.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use etappe::engine::Engine;
use serde_json::{Value as Json, json};

use super::Arguments;
use crate::error::{CliError, WRONG_INPUT};
use crate::files;
use crate::log::{Again, Decided, LogError, decide_again};
use crate::report::counted;
use crate::say;
use crate::time::format_ms;

/// Decides again; ends with 1 if anything comes out otherwise.
pub fn run(engine: &Engine, log: &Path, arguments: &Arguments) -> Result<ExitCode, CliError> {
    let input = files::open(log)?;
    let mut records = arguments.records.as_deref().map(|path| Ok((path, files::create(path)?))).transpose()?;
    let mut failed = None;
    let mut listed: Vec<Json> = Vec::new();
    let mut take = |page: Decided<'_>| {
        if let Some((path, out)) = &mut records {
            failed = out.write_all(page.record.as_bytes()).err().map(|error| CliError::write(path, &error));
        }
        if !page.differences.is_empty() {
            if arguments.json { listed.push(as_json(&page)) } else { print(log, &page) }
        }
        failed.is_none()
    };
    let again = decide_again(engine, input, arguments.other_pack, &mut take);
    if let Some(failed) = failed {
        return Err(failed);
    }
    if let Some((path, mut out)) = records {
        out.flush().map_err(|error| CliError::write(path, &error))?;
    }
    let again = again.map_err(|error| log_error(log, error))?;
    if arguments.json {
        say!("{}", summary(&again, &listed));
    } else {
        print_summary(&again);
    }
    Ok(ExitCode::from(if again.different == 0 { 0 } else { WRONG_INPUT }))
}

fn log_error(path: &Path, error: LogError) -> CliError {
    match error {
        LogError::Unreadable(error) => CliError::read(path, &error),
        error => CliError::input(format!("`{}` {error}", path.display()), error.help()),
    }
}

fn print(log: &Path, page: &Decided<'_>) {
    let Decided { line, user, now_ms, differences, .. } = page;
    say!("{} line {line}: {user} at {}", log.display(), format_ms(*now_ms));
    for (what, written, decided) in differences {
        say!("  {what}: written {written}, decided now {decided}");
    }
}

fn as_json(page: &Decided<'_>) -> Json {
    let differences: Vec<Json> = page
        .differences
        .iter()
        .map(|(what, written, decided)| json!({ "what": what, "written": written, "decided": decided }))
        .collect();
    json!({ "line": page.line, "user": page.user, "now": page.now_ms, "differences": differences })
}

fn summary(again: &Again, listed: &[Json]) -> Json {
    json!({
        "pages": again.pages, "visitors": again.visitors, "different": again.different, "samePack": again.is_same_pack,
        "notTakenIn": again.refused, "differences": listed, "hash": format!("{:016x}", again.records),
    })
}

fn print_summary(again: &Again) {
    let count = |count: u64, what: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), what);
    let outcome = match again.different {
        0 => "all equal".to_owned(),
        different => format!("{} not as written", count(different, "page")),
    };
    say!("{} of {} decided again, {outcome}", count(again.pages, "page"), count(again.visitors, "visitor"));
    if !again.is_same_pack {
        say!("another pack wrote the log, so ids were not compared");
        if again.refused > 0 {
            say!("{} of the log refused: this journey does not declare what they hold", count(again.refused, "record"));
        }
    }
    say!("hash {:016x}", again.records);
}
