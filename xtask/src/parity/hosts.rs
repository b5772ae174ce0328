//! The four hosts: each is given the same pack and events and writes its records to a file.

use std::path::{Path, PathBuf};

use super::records::Records;
use super::{JOURNEY, Slice};
use crate::error::{Error, Result};
use crate::files;
use crate::project::Project;
use crate::run::Tool;
use crate::setup::Browsers;

const SOURCE: &str = "examples/shop/source.yaml";

/// A place where the packaged artefacts run.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// As printed.
    pub name: &'static str,
    /// Its program below the root; the native command line has none.
    script: Option<&'static str>,
}

/// Native first: it maps the rows for the others.
pub const HOSTS: [Host; 4] = [
    Host {
        name: "native",
        script: None,
    },
    Host {
        name: "node",
        script: Some("tests/parity/node.mjs"),
    },
    Host {
        name: "chromium",
        script: Some("tests/parity/chromium.mjs"),
    },
    Host {
        name: "workerd",
        script: Some("tests/parity/workerd.mjs"),
    },
];

/// One replay, the same for every host.
pub struct Replay<'a> {
    /// The repository, built.
    pub project: &'a Project,
    /// The released command line.
    pub etappe: PathBuf,
    /// For the host that is a browser.
    pub browsers: Option<Browsers>,
    /// Rows of the shop.
    pub events: PathBuf,
    /// How many of them.
    pub slice: Slice,
    /// For packs, mapped events and records.
    pub folder: PathBuf,
}

impl Replay<'_> {
    /// The records of one host.
    pub fn on(&self, host: Host) -> Result<Records> {
        let records = self.folder.join(format!("{}.txt", host.name));
        match host.script {
            None => self.native(&self.project.path(JOURNEY), &self.mapped(), &records)?,
            Some(script) => self.script(script, &records)?,
        }
        Records::parse(&files::read_text(&records)?)
            .map_err(|why| Error::failed(format!("records of {}: {why}", host.name)))
    }

    /// What the native engine records with another journey.
    pub fn with_journey(&self, journey: &Path) -> Result<Records> {
        let (mapped, records) = (self.folder.join("changed.jsonl"), self.folder.join("changed.txt"));
        self.native(journey, &mapped, &records)?;
        Records::parse(&files::read_text(&records)?).map_err(Error::failed)
    }

    fn native(&self, journey: &Path, mapped: &Path, records: &Path) -> Result<()> {
        files::create_folder(&self.folder)?;
        let mut call = Tool::new(&self.etappe)
            .folder(self.project.root())
            .arg("replay")
            .arg(journey);
        call = call.args(["--source", SOURCE]).arg("--events").arg(&self.events);
        if let Slice::First(count) = self.slice {
            call = call.arg("--limit").arg(count.to_string());
        }
        call.arg("--mapped")
            .arg(mapped)
            .arg("--records")
            .arg(records)
            .run()
            .map(|_| ())
    }

    fn script(&self, script: &str, records: &Path) -> Result<()> {
        if !self.project.path(script).is_file() {
            return Err(Error::failed(format!("there is no `{script}` to replay with")));
        }
        let pack = self.folder.join("shop.pack");
        let compile = Tool::new(&self.etappe).folder(self.project.root());
        compile.args(["compile", JOURNEY, "--output"]).arg(&pack).run()?;
        let mut call = self.project.node();
        if let Some(browsers) = &self.browsers {
            call = call.env("ETAPPE_CHROMIUM", &browsers.chromium);
        }
        call = call
            .arg(script)
            .arg("--pack")
            .arg(&pack)
            .arg("--events")
            .arg(self.mapped());
        call.arg("--records").arg(records).run().map(|_| ())
    }

    fn mapped(&self) -> PathBuf {
        self.folder.join("events.jsonl")
    }
}
