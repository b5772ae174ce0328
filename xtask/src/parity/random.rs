//! Random pages: the same requests to every host, and their answers compared byte by byte with what the native engine answers.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::hosts::{Host, chromium_of, posted};
use crate::cargo_log;
use crate::error::{Error, Result};
use crate::figure::{self, Figure, Limit};
use crate::files;
use crate::project::Project;
use crate::setup::Browsers;
use crate::step::Step;

/// What `verify` asks, and what it must have asked.
pub const CASES: usize = 100_000;
/// What `test` asks.
pub const FEW_CASES: usize = 2_000;
const LEAST_JOURNEYS: f64 = 200.0;
const SHOWN_BYTES: usize = 4_096;

/// Asks every host; figures with their limits.
pub fn measure(project: &Project, browsers: &Browsers, cases: usize, step: &Step) -> Result<Vec<Figure>> {
    let folder = project.scratch().join("parity/random");
    step.note("random: native");
    let output = native(project, &folder, cases, step)?;
    let native = files::read(&folder.join("native.bin"))?;
    let native = answers(&native).ok_or_else(|| Error::failed("`native.bin` ends within an answer"))?;
    let cases_asked = files::read(&folder.join("cases.bin"))?;
    let mut differences = 0;
    for host in Host::ALL.into_iter().filter(|host| *host != Host::Native) {
        step.note(format!("random: {}", host.name()));
        let found = asked(project, browsers, &folder, host)?;
        let found = answers(&found)
            .ok_or_else(|| Error::failed(format!("what {} answers ends within an answer", host.name())))?;
        differences += compared(&cases_asked, host, &native, &found);
    }
    let is_whole = cases >= CASES;
    let least = |limit: f64| if is_whole { Limit::AtLeast(limit) } else { Limit::None };
    let journeys = Figure::of("parity_journeys", figure::printed(&output, "parity_journeys")?, "count");
    Ok(vec![
        Figure::count("parity_cases", native.len() as u64).limited(least(CASES as f64)),
        journeys.limited(least(LEAST_JOURNEYS)),
        Figure::count("parity_differences", differences as u64).limited(Limit::AtMost(0.0)),
    ])
}

/// Lets the native engine answer, which also writes what is asked; what the test printed.
fn native(project: &Project, folder: &Path, cases: usize, step: &Step) -> Result<String> {
    let call = project.cargo().arg("test");
    // A few are answered sooner by what the other suites have built.
    let call = if cases >= CASES { call.arg("--release") } else { call };
    let call = call.args(["--package", "etappe", "--test", "parity", "--", "--nocapture"]);
    let call = call.env("ETAPPE_CASES", cases.to_string()).env("ETAPPE_PARITY_FOLDER", folder);
    Ok(cargo_log::run(&call, step)?.out)
}

fn asked(project: &Project, browsers: &Browsers, folder: &Path, host: Host) -> Result<Vec<u8>> {
    let (cases, records) = (folder.join("cases.bin"), folder.join(format!("{}.bin", host.name())));
    let script = |name: &str| {
        let call = project.node().arg(name).arg("--cases").arg(&cases).arg("--records").arg(&records);
        chromium_of(call, browsers).run().map(drop)
    };
    match host {
        Host::Native => {}
        Host::Node => script("tests/parity/node.mjs")?,
        Host::Chromium => script("tests/parity/chromium.mjs")?,
        Host::Workerd => posted(project, "/cases", open(&cases)?, &records)?,
    }
    files::read(&records)
}

fn open(path: &PathBuf) -> Result<File> {
    File::open(path).map_err(|error| Error::failed(format!("cannot read `{}`: {error}", path.display())))
}

/// How many answers differ; the first one is printed in full.
fn compared(cases: &[u8], host: Host, native: &[&[u8]], found: &[&[u8]]) -> usize {
    let length = native.len().max(found.len());
    let differs = |at: &usize| native.get(*at) != found.get(*at);
    let Some(first) = (0..length).find(differs) else { return 0 };
    let asked = question(cases, first).unwrap_or_else(|| "cannot be found in `cases.bin`".to_owned());
    let shown = |answers: &[&[u8]]| answers.get(first).map_or_else(|| "nothing".to_owned(), |bytes| hex(bytes));
    eprintln!("  parity: {} answers random page {first} otherwise than native", host.name());
    eprintln!(
        "    request: {asked}\n    native:  {}\n    {:<8} {}",
        shown(native),
        format!("{}:", host.name()),
        shown(found)
    );
    (0..length).filter(differs).count()
}

/// The answers in a file, each behind its length.
fn answers(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = Rest(bytes);
    let mut found = Vec::new();
    while !rest.0.is_empty() {
        found.push(rest.bytes()?);
    }
    Some(found)
}

/// The journey and the request with this number, in words.
fn question(cases: &[u8], number: usize) -> Option<String> {
    let mut rest = Rest(cases);
    let mut before = 0;
    loop {
        let seed = rest.u32()?;
        rest.bytes()?;
        let views = (0..rest.u32()?).map(|_| rest.bytes()).collect::<Option<Vec<_>>>()?;
        let pages = rest.u32()? as usize;
        for page in before..before + pages {
            let view = views.get(rest.u32()? as usize)?;
            let (head, tail) = (rest.bytes()?, rest.bytes()?);
            if page == number {
                let journey = format!("journey {seed} (`cargo run -p etappe-model --example print_case -- {seed} 0`)");
                return Some(format!("{journey}, head {}, view {}, facts {}", hex(head), hex(view), hex(tail)));
            }
        }
        before += pages;
    }
}

/// Bytes that are left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn u32(&mut self) -> Option<u32> {
        let (found, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*found))
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        let (found, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(found)
    }
}

fn hex(bytes: &[u8]) -> String {
    let shown: String = bytes.iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > SHOWN_BYTES { format!("{shown}… ({} bytes)", bytes.len()) } else { shown }
}

#[cfg(test)]
mod tests {
    use super::{Host, answers, compared, question};

    #[test]
    fn answers_are_read_each_behind_its_length() {
        assert_eq!(answers(&[1, 0, 0, 0, 9, 0, 0, 0, 0]), Some(vec![&[9_u8][..], &[]]));
        assert_eq!(answers(&[2, 0, 0, 0, 9]), None);
    }

    #[test]
    fn answers_that_differ_or_are_missing_are_counted() {
        let native: [&[u8]; 3] = [&[1], &[2], &[3]];
        for (found, count) in [(&native[..], 0), (&native[..2], 1), (&[&[1], &[], &[4]], 2)] {
            assert_eq!(compared(&[], Host::Node, &native, found), count);
        }
    }

    #[test]
    fn question_with_a_number_is_that_of_its_journey() {
        let number = |number: u8| [number, 0, 0, 0];
        let journey =
            |seed| [number(seed), number(0), number(1), number(0), number(1), number(0), number(0), number(0)];
        let cases = [journey(7), journey(8)].concat().concat();
        assert!(question(&cases, 1).unwrap().starts_with("journey 8 "));
        assert_eq!(question(&cases, 2), None);
    }
}
