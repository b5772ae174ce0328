//! `etappe profile merge`: what several devices stored about one person, as one profile.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::engine::{Engine, Merged, Profile};
use etappe::profile::ProfileError;
use etappe::profile::contents::ViewContents;
use serde_json::json;

use super::Merge;
use super::stored::{self, number};
use super::words;
use crate::error::CliError;
use crate::report::counted;
use crate::say;

/// What came of merging one file.
struct Came<'m> {
    file: &'m Path,
    merged: Merged,
    /// Numbers of parts that were not held before, that have more changes now, and that are held no longer.
    taken: Vec<u64>,
    extended: Vec<u64>,
    dropped: Vec<u64>,
}

/// Merges and writes; if one of the profiles is refused, nothing is written.
pub fn run(arguments: &Merge) -> Result<ExitCode, CliError> {
    let engine = stored::engine(&arguments.by)?;
    let all: Vec<Vec<u8>> = arguments.files.iter().map(|file| stored::stored(file)).collect::<Result<_, _>>()?;
    let read: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
    let random = stored::random(&arguments.to, &read)?;
    let mut files = arguments.files.iter().map(PathBuf::as_path).zip(&all);
    let Some((first, bytes)) = files.next() else { return Err(CliError::usage("no profile is named", "name two")) };
    let mut profile = stored::open(&engine, first, bytes, random)?;
    let before = granted(&engine, &profile);
    let mut came = Vec::new();
    for (file, bytes) in files {
        let other = stored::open(&engine, file, bytes, random)?;
        came.push(take_in(&mut profile, &other, file, random).map_err(|error| match error {
            ProfileError::OtherPerson => two_people(&engine, (first, &profile), (file, &other)),
            error => stored::wrong(file, error),
        })?);
    }
    let after = granted(&engine, &profile);
    let changed: Vec<(&str, bool)> = (0..engine.pack().purposes())
        .zip(before.iter().zip(&after))
        .filter(|(_, (before, after))| before != after)
        .map(|(purpose, (_, after))| (engine.pack().purpose_name(purpose), *after))
        .collect();
    let length = stored::write(&arguments.to, &profile)?;
    if arguments.to.output == Path::new("-") {
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.json {
        let came: Vec<_> = came.iter().map(as_json).collect();
        let changed: Vec<_> =
            changed.iter().map(|(purpose, granted)| json!({"purpose": purpose, "granted": granted})).collect();
        let output = arguments.to.output.display().to_string();
        let parts = profile.parts().len();
        say!(
            "{}",
            json!({"output": output, "bytes": length, "parts": parts, "merged": came, "consentChanged": changed})
        );
        return Ok(ExitCode::SUCCESS);
    }
    came.iter().for_each(print);
    for (purpose, granted) in changed {
        let (now, then) = if granted { ("granted", "was denied") } else { ("denied", "was granted") };
        say!("{purpose} is {now} now; in {} it {then}", first.display());
    }
    let parts = counted(profile.parts().len(), "part");
    say!("wrote {}: {parts}, {length} bytes", arguments.to.output.display());
    Ok(ExitCode::SUCCESS)
}

/// What is said of two people: who is who.
fn two_people(engine: &Engine, one: (&Path, &Profile), other: (&Path, &Profile)) -> CliError {
    let who = |(file, profile): (&Path, &Profile)| {
        let mut vouched = profile.clone();
        vouched.set_trusted(true);
        let known = ViewContents::read(&vouched.view()).unwrap_or_default().attributes;
        let is_identity = |name: &str| engine.pack().schema().attribute(name).is_some_and(|known| known.identity);
        let known = known.iter().filter(|attribute| is_identity(&attribute.0));
        let words: Vec<String> = known.map(|(name, held)| format!("{name} {}", words::held(held))).collect();
        format!("`{}` is of {}", file.display(), words.join(", "))
    };
    let error = ProfileError::OtherPerson;
    let message = format!("E{:04}: {error}: {}, {}", error.number(), who(one), who(other));
    CliError::input(message, error.help())
}

fn granted(engine: &Engine, profile: &Profile) -> Vec<bool> {
    (0..engine.pack().purposes()).map(|purpose| profile.is_granted(purpose)).collect()
}

fn take_in<'m>(
    profile: &mut Profile,
    other: &Profile,
    file: &'m Path,
    random: [u8; 16],
) -> Result<Came<'m>, ProfileError> {
    let held = |profile: &Profile| -> Vec<(u64, u64)> {
        profile.parts().iter().filter(|part| part.changes > 0).map(|part| (part.id, part.changes)).collect()
    };
    let before = held(profile);
    let merged = profile.merge(&other.delta(&profile.versions())?, random)?;
    let after = held(profile);
    let was = |id: u64| before.iter().find(|part| part.0 == id).map(|part| part.1);
    let is_gone = |part: &&(u64, u64)| after.iter().all(|known| known.0 != part.0);
    Ok(Came {
        file,
        merged,
        taken: after.iter().filter(|part| was(part.0).is_none()).map(|part| part.0).collect(),
        extended: after.iter().filter(|part| was(part.0).is_some_and(|was| was < part.1)).map(|part| part.0).collect(),
        dropped: before.iter().filter(is_gone).map(|part| part.0).collect(),
    })
}

fn print(came: &Came<'_>) {
    let Came { file, merged, taken, extended, dropped } = came;
    say!("{}", file.display());
    if !(merged.changed || merged.erased || merged.barred || merged.forked) {
        say!("  holds nothing that was not known");
    }
    if merged.erased {
        say!("  had been erased: what was known before is dropped");
    }
    if merged.barred {
        say!("  says that this device is barred: it goes on alone, with what it wrote itself");
    }
    if merged.forked {
        say!("  shows that this device is a copy of another one: it goes on as a new device");
    }
    for (parts, what) in [(taken, "taken"), (extended, "extended"), (dropped, "dropped")] {
        if !parts.is_empty() {
            let numbers: Vec<String> = parts.iter().map(|part| number(*part)).collect();
            say!("  {} {what}: {}", counted(parts.len(), "part"), numbers.join(", "));
        }
    }
}

fn as_json(came: &Came<'_>) -> serde_json::Value {
    let numbers = |parts: &[u64]| parts.iter().map(|part| number(*part)).collect::<Vec<_>>();
    json!({
        "file": came.file.display().to_string(), "changed": came.merged.changed, "erased": came.merged.erased,
        "barred": came.merged.barred, "forked": came.merged.forked, "partsTaken": numbers(&came.taken),
        "partsExtended": numbers(&came.extended), "partsDropped": numbers(&came.dropped),
    })
}
