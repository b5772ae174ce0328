//! The four hosts: each is given the same pack and event lines, and its records end up in a file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::records::Records;
use super::{JOURNEY, Slice};
use crate::error::{Error, Result};
use crate::files;
use crate::http;
use crate::project::Project;
use crate::run::Tool;
use crate::setup::Browsers;
use crate::wrangler::{self, Worker};

const SOURCE: &str = "examples/shop/source.yaml";
const WORKER: &str = "tests/parity/wrangler.toml";
/// Far more than all of the data takes.
const DEADLINE: Duration = Duration::from_secs(10 * 60);

/// A place where the packaged artefacts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The command line.
    Native,
    /// The npm package in Node.
    Node,
    /// Its browser entry in headless Chromium.
    Chromium,
    /// The package as wrangler bundles it for workerd.
    Workerd,
}

impl Host {
    /// Native first: the others are held against it.
    pub const ALL: [Self; 4] = [Self::Native, Self::Node, Self::Chromium, Self::Workerd];

    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Node => "node",
            Self::Chromium => "chromium",
            Self::Workerd => "workerd",
        }
    }
}

/// One replay, the same for every host.
pub struct Replay<'a> {
    project: &'a Project,
    etappe: Tool,
    browsers: Browsers,
    folder: PathBuf,
}

impl<'a> Replay<'a> {
    /// Maps rows to event lines and compiles the journey, once for all hosts.
    pub fn prepare(project: &'a Project, etappe: &Path, browsers: Browsers, rows: &Path, slice: Slice) -> Result<Self> {
        let folder = project.scratch().join("parity");
        let etappe = Tool::new(etappe).folder(project.root());
        let replay = Self { project, etappe, browsers, folder };
        files::create_folder(&replay.folder)?;
        let mut convert = replay.etappe.clone().arg("convert").arg(rows).args(["--source", SOURCE]);
        if let Slice::First(count) = slice {
            convert = convert.arg("--limit").arg(count.to_string());
        }
        convert.arg("--output").arg(replay.events()).run()?;
        replay.etappe.clone().args(["compile", JOURNEY, "--output"]).arg(replay.pack()).run()?;
        Ok(replay)
    }

    /// The records of one host.
    pub fn on(&self, host: Host) -> Result<Records> {
        let records = self.folder.join(format!("{}.txt", host.name()));
        match host {
            Host::Native => self.native(&self.pack(), &records)?,
            Host::Node => self.script("tests/parity/node.mjs", &records)?,
            Host::Chromium => self.script("tests/parity/chromium.mjs", &records)?,
            Host::Workerd => self.worker(&records)?,
        }
        Records::parse(&files::read_text(&records)?)
            .map_err(|why| Error::failed(format!("records of {}: {why}", host.name())))
    }

    /// What the native engine records when one threshold of the journey is another.
    pub fn with_changed_threshold(&self) -> Result<Records> {
        let text = files::read_text(&self.project.path(JOURNEY))?;
        let changed = one_more(&text).ok_or_else(|| Error::failed(format!("`{JOURNEY}` has no threshold `>= N`")))?;
        let (journey, records) = (self.folder.join("changed.yaml"), self.folder.join("changed.txt"));
        files::write(&journey, changed)?;
        self.native(&journey, &records)?;
        Records::parse(&files::read_text(&records)?).map_err(Error::failed)
    }

    fn native(&self, journey: &Path, records: &Path) -> Result<()> {
        let call = self.etappe.clone().arg("replay").arg(journey).arg(self.events());
        call.arg("--records").arg(records).run().map(|_| ())
    }

    fn script(&self, script: &str, records: &Path) -> Result<()> {
        let call = chromium_of(self.project.node().arg(script), &self.browsers);
        let call = call.arg("--pack").arg(self.pack()).arg("--events").arg(self.events());
        call.arg("--records").arg(records).run().map(|_| ())
    }

    fn worker(&self, records: &Path) -> Result<()> {
        let path = self.events();
        let events = File::open(&path);
        let events = events.map_err(|error| Error::failed(format!("cannot read `{}`: {error}", path.display())))?;
        posted(self.project, "/", events, records)
    }

    fn events(&self) -> PathBuf {
        self.folder.join("events.jsonl")
    }

    fn pack(&self) -> PathBuf {
        self.folder.join("shop.pack")
    }
}

/// A script that may start Chromium.
pub fn chromium_of(call: Tool, browsers: &Browsers) -> Tool {
    call.env("ETAPPE_CHROMIUM", &browsers.chromium)
}

/// Starts the worker, posts a file to a path of it, and writes what it answers.
pub fn posted(project: &Project, path: &str, body: File, records: &Path) -> Result<()> {
    let worker = Worker::start(project, WORKER, wrangler::ANY_PORT)?;
    let failed = |why: String| Error::failed(format!("the worker of `{WORKER}`: {why}"));
    let call = http::agent(DEADLINE).post(format!("{}{path}", worker.url()));
    let mut response = call.send(body).map_err(|error| failed(error.to_string()))?;
    let body = response.body_mut().with_config().limit(u64::MAX);
    files::write(records, body.read_to_vec().map_err(|error| failed(error.to_string()))?)
}

/// The text with the first `>= N` asking for one more.
fn one_more(text: &str) -> Option<String> {
    let start = text.match_indices(">= ").map(|(at, mark)| at + mark.len());
    let digits = |at: usize| text.get(at..).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    let (at, length) = start.map(|at| (at, digits(at))).find(|(_, length)| *length > 0)?;
    let number: u64 = text.get(at..at + length)?.parse().ok()?;
    Some(format!("{}{}{}", text.get(..at)?, number.checked_add(1)?, text.get(at + length..)?))
}

#[cfg(test)]
mod tests {
    use super::one_more;

    #[test]
    fn one_more_changes_the_first_number_only() {
        assert_eq!(one_more("a >= b, c >= 9, d >= 3").as_deref(), Some("a >= b, c >= 10, d >= 3"));
        assert_eq!(one_more("nothing > 3"), None);
    }
}
