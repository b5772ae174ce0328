//! `etappe profile apply`: event lines into a stored profile, as a page would take them in.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use etappe::engine::{Engine, Profile};
use etappe::model::{Context, Detail, Record};

use super::Apply;
use super::line::Line;
use super::stored;
use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line;
use crate::input;
use crate::report::counted;
use crate::say;
use crate::typed;
use crate::visitor::refusal_words;

/// Takes in the lines and writes the profile.
pub fn run(arguments: &Apply) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let is_there = arguments.file == Path::new("-") || arguments.file.symlink_metadata().is_ok();
    let bytes = if is_there { stored::stored(&arguments.file)? } else { Vec::new() };
    let words = input::consents(&engine, &arguments.consent)?;
    let mut wrong = Vec::new();
    let (mut lines, mut read) = (Vec::new(), format!("{words:?}{:?}{:?}", arguments.from, arguments.user));
    event_line::for_each_as(&arguments.events, None, read_whole, |number, line| {
        match line.and_then(|(text, line)| line.slot_is_known(&engine).map(|()| (text, line))) {
            Ok((text, line)) => {
                read.push_str(&text);
                lines.push((number, line));
            }
            Err(why) => wrong.push((number, why)),
        }
        true
    })?;
    if let Some(user) = &arguments.user {
        lines.retain(|line| line.1.common.user == *user);
    }
    of_one(&lines, arguments)?;
    let random = stored::random(&arguments.to, &[&bytes, read.as_bytes()])?;
    let mut profile = stored::open(&engine, &arguments.file, &bytes, random)?;
    if is_there {
        // The file may be a copy of one that goes on elsewhere.
        profile.begin(random);
    }
    if let Some(source) = &arguments.from {
        profile.set_source(source, random);
    }
    let first_ms = lines.first().map_or(0, |line| line.1.time_ms);
    for (purpose, granted) in &words {
        // Checked above: the journey has the purpose.
        let _ = profile.apply(&Record::Consent { purpose, granted: *granted, time_ms: first_ms }, first_ms);
    }
    let mut taken_in = 0_usize;
    for (number, line) in &lines {
        match line.apply(&mut profile) {
            Ok(()) => {
                taken_in = taken_in.saturating_add(1);
                follow(&engine, &mut profile, line).map_err(|error| stored::wrong(&arguments.file, error))?;
            }
            Err((what, refusal)) => wrong.push((*number, format!("{what} {}", refusal_words(refusal)))),
        }
    }
    let length = stored::write(&arguments.to, &profile)?;
    if arguments.to.output != Path::new("-") {
        let (output, taken_in) = (arguments.to.output.display(), counted(taken_in, "line"));
        let parts = counted(profile.parts().len(), "part");
        say!("wrote {output}: {taken_in} taken in, {parts}, {length} bytes");
    }
    wrong.sort_by_key(|line| line.0);
    for (number, why) in &wrong {
        eprintln!("{} line {number}: {why}; passed over", arguments.events.display());
    }
    if !wrong.is_empty() {
        eprintln!("{} passed over", counted(wrong.len(), "line"));
        return Ok(ExitCode::from(LINES_PASSED_OVER));
    }
    Ok(ExitCode::SUCCESS)
}

/// A line, and its text.
fn read_whole(text: &str) -> Result<(String, Line), String> {
    Line::parse(text).map(|line| (text.to_owned(), line))
}

/// As on a page: it is decided anew, and the profile keeps the stage and the assignments that this comes to.
fn follow(engine: &Engine, profile: &mut Profile, line: &Line) -> Result<(), etappe::profile::ProfileError> {
    let values = event_line::values(&line.common.context);
    let facts = typed::facts(&values);
    let context = Context { facts: &facts, ..Context::default() };
    let page = engine.decide(&profile.view(), &context, line.time_ms, Detail::Winners)?;
    let pack = engine.pack();
    if let Some(transition) = page.transition {
        let record = Record::Transition {
            from: pack.stage_name(transition.from),
            to: pack.stage_name(transition.to),
            at_ms: transition.at_ms,
            newest_ms: transition.newest_ms,
            id: transition.id,
        };
        // Without consent for it the stage is simply found anew each time.
        let _ = profile.apply(&record, line.time_ms);
    }
    for assignment in page.decisions.iter().filter_map(|decision| decision.assignment.as_ref()) {
        let (experiment, variant) = (&assignment.experiment, &assignment.variant);
        let record = Record::Assignment { experiment, variant, version: assignment.version, time_ms: line.time_ms };
        // As the stage.
        let _ = profile.apply(&record, line.time_ms);
    }
    Ok(())
}

/// Refuses lines of several visitors: a profile is of one.
fn of_one(lines: &[(usize, Line)], arguments: &Apply) -> Result<(), CliError> {
    let users: BTreeSet<&str> = lines.iter().map(|line| line.1.common.user.as_str()).collect();
    match (users.iter().next(), users.iter().nth(1)) {
        (Some(one), Some(other)) => {
            let message = format!("`{}` has lines of `{one}` and of `{other}`", arguments.events.display());
            Err(CliError::input(message, format!("a profile is of one visitor: say whose, with --user {one}")))
        }
        (None, _) if arguments.user.is_some() => {
            let user = arguments.user.as_deref().unwrap_or_default();
            let message = format!("`{}` has no line of `{user}`", arguments.events.display());
            Err(CliError::input(message, "a line without `user` is of `visitor`"))
        }
        _ => Ok(()),
    }
}
