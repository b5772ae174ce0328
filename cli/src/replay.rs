//! `etappe replay`: apply events in order, decide all slots after each, count and hash what came out.

mod again;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use etappe::base::hash::Fnv64;
use etappe::engine::Engine;
use etappe::model::{Context, Detail, Page};
use serde_json::json;

use crate::convert::Converted;
use crate::error::{CliError, LINES_PASSED_OVER};
use crate::event_line;
use crate::feed::Feed;
use crate::files;
use crate::journey::load_engine;
use crate::log::{LogWriter, PageRecord};
use crate::record::{self, Subject};
use crate::report::counted;
use crate::say;
use crate::typed::facts;
use crate::visitor::{refusal_words, unit_of};
use crate::visitors::Visitors;

/// Arguments of `etappe replay`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The journey, or its pack.
    #[arg(value_name = "JOURNEY")]
    journey: PathBuf,
    /// Events: one JSON object per line, or rows as CSV with `--source`.
    #[arg(value_name = "EVENTS", required_unless_present = "log", conflicts_with = "log")]
    events: Option<PathBuf>,
    /// Decide every page of this log again in place of events, and compare it with what is written there.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "limit", "write_log"])]
    log: Option<PathBuf>,
    /// Decide the log again although another pack wrote it, and list what comes out otherwise.
    #[arg(long, requires = "log")]
    other_pack: bool,
    /// Write a log here: all that is needed to decide again, and what was decided.
    #[arg(long, value_name = "FILE")]
    write_log: Option<PathBuf>,
    /// Leave the ids of decisions out of the log, which deciding again finds.
    #[arg(long, requires = "write_log")]
    without_ids: bool,
    /// Insist that the pack was signed by this public key; a key or the file that holds it. Several are given one by one.
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Vec<String>,
    /// The events are CSV rows; this mapping says which column is what.
    #[arg(long, value_name = "MAPPING")]
    source: Option<PathBuf>,
    /// Write the decision records here, one line per event.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// Stop after this many events.
    #[arg(long, value_name = "EVENTS")]
    limit: Option<usize>,
    /// Print the summary as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Replays, prints the summary.
pub fn run(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let engine = load_engine(&arguments.journey, &arguments.key)?;
    if let Some(log) = &arguments.log {
        return again::run(&engine, log, arguments);
    }
    let events = arguments.events.as_deref().unwrap_or_else(|| Path::new("-"));
    let feed = Feed { events, source: arguments.source.as_deref(), limit: arguments.limit };
    let mut replay = Replay::new(&engine, arguments)?;
    feed.for_each(|event| {
        let taken = event.and_then(|event| replay.event(&event).map_err(|why| (event.line_number, why)));
        taken.unwrap_or_else(|(line, why)| {
            feed.pass_over(line, &why);
            replay.passed_over = replay.passed_over.saturating_add(1);
            true
        })
    })?;
    replay.finish(arguments.json)
}

/// Begins a log; one that is called packed would not be.
fn begin(path: &Path, engine: &Engine, arguments: &Arguments) -> Result<LogWriter, CliError> {
    if path.extension().is_some_and(|extension| extension == "gz") {
        let message = format!("--write-log `{}`: logs are written unpacked", path.display());
        return Err(CliError::usage(message, "leave `.gz` out, and pack the log afterwards; --log reads both"));
    }
    Ok(LogWriter::new(files::create(path)?, engine.pack(), !arguments.without_ids))
}

struct Replay<'a> {
    engine: &'a Engine,
    records_path: Option<PathBuf>,
    records: Option<Box<dyn Write>>,
    log_path: Option<PathBuf>,
    log: Option<LogWriter>,
    failed: Option<std::io::Error>,
    visitors: Visitors<'a>,
    hash: Fnv64,
    events: usize,
    passed_over: usize,
    items: BTreeMap<String, usize>,
    reasons: BTreeMap<String, usize>,
    stages: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Replay<'a> {
    fn new(engine: &'a Engine, arguments: &Arguments) -> Result<Self, CliError> {
        Ok(Self {
            engine,
            records_path: arguments.records.clone(),
            records: arguments.records.as_deref().map(files::create).transpose()?,
            log_path: arguments.write_log.clone(),
            log: arguments.write_log.as_deref().map(|path| begin(path, engine, arguments)).transpose()?,
            failed: None,
            visitors: Visitors::new(engine),
            hash: Fnv64::default(),
            events: 0,
            passed_over: 0,
            items: BTreeMap::new(),
            reasons: BTreeMap::new(),
            stages: BTreeMap::new(),
        })
    }

    /// Applies and decides; false when records can no longer be written, words for why the line is passed over.
    fn event(&mut self, event: &Converted) -> Result<bool, String> {
        let Converted { row, line, time_ms, .. } = event;
        let (engine, time_ms) = (self.engine, *time_ms);
        let is_new = !self.visitors.knows(&line.user);
        let visitor = self.visitors.meet(&line.user, time_ms).ok_or("no profile can be begun")?;
        if let Some(log) = &mut self.log {
            log.visitor(&line.user, unit_of(&line.user));
            let purposes = 0..if is_new { engine.pack().purposes() } else { 0 };
            purposes.for_each(|purpose| log.consent(engine.pack().purpose_name(purpose), true, time_ms));
        }
        let taken = visitor.apply(line, time_ms, time_ms);
        taken.map_err(|(what, refusal)| format!("{what} {}", refusal_words(refusal)))?;
        let values = event_line::values(&line.context);
        let facts = facts(&values);
        let page_id = row.to_string();
        let context = Context { facts: &facts, page_id: &page_id, ..Context::default() };
        let page = visitor.look(engine, &context, time_ms, Detail::Losers);
        let page = page.ok_or("its profile cannot be read back")?;
        let has_followed = visitor.follow(engine, &page, time_ms);
        if let Some(log) = &mut self.log {
            log.took_in(line, time_ms);
            log.page(*row, time_ms, &line.context, &PageRecord::of(engine.pack(), &page, true));
            if has_followed {
                log.followed();
            }
        }
        let record = record::line(engine.pack(), &Subject { user: &line.user, row: *row, now_ms: time_ms }, &page);
        self.hash.write(record.as_bytes());
        self.events = self.events.saturating_add(1);
        self.tally(&line.user, &page);
        if let Some(out) = &mut self.records {
            self.failed = out.write_all(record.as_bytes()).err();
        }
        Ok(self.failed.is_none() && self.log.as_ref().is_none_or(|log| !log.has_failed()))
    }

    fn tally(&mut self, user: &str, page: &Page) {
        let pack = self.engine.pack();
        let mut count = |reason: String| add(&mut self.reasons, reason);
        for decision in &page.decisions {
            count(decision.reason.name().to_owned());
            decision.losers.iter().for_each(|loser| count(record::code(loser)));
            if let Some(item) = decision.item {
                add(&mut self.items, pack.item_name(item).to_owned());
            }
        }
        self.stages.entry(pack.stage_name(page.stage).to_owned()).or_default().insert(user.to_owned());
    }

    fn finish(mut self, as_json: bool) -> Result<ExitCode, CliError> {
        let failed = self.failed.take().or_else(|| self.records.as_mut().and_then(|out| out.flush().err()));
        if let (Some(error), Some(path)) = (failed, &self.records_path) {
            return Err(CliError::write(path, &error));
        }
        if let (Some(log), Some(path)) = (&mut self.log, &self.log_path) {
            log.end(self.hash.value()).map_err(|error| CliError::write(path, &error))?;
        }
        let pack = self.engine.pack();
        let stages: Vec<(&str, usize)> = (0..pack.stages())
            .map(|stage| (pack.stage_name(stage), self.stages.get(pack.stage_name(stage)).map_or(0, BTreeSet::len)))
            .collect();
        let mut items: Vec<(&str, usize)> = (0..pack.items())
            .map(|item| (pack.item_name(item), self.items.get(pack.item_name(item)).copied().unwrap_or(0)))
            .collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.1));
        let hash = format!("{:016x}", self.hash.value());
        if as_json {
            let map = |pairs: &[(&str, usize)]| -> serde_json::Map<String, serde_json::Value> {
                pairs.iter().map(|(name, count)| ((*name).to_owned(), json!(count))).collect()
            };
            let summary = json!({
                "events": self.events, "passedOver": self.passed_over, "visitors": self.visitors.len(),
                "visitorsPerStage": map(&stages), "decisionsPerItem": map(&items), "reasons": self.reasons, "hash": hash,
            });
            say!("{summary}");
        } else {
            say!("{} of {}", counted(self.events, "event"), counted(self.visitors.len(), "visitor"));
            print_table("visitors per stage", &stages);
            print_table("decisions per item", &items);
            let reasons: Vec<(&str, usize)> =
                self.reasons.iter().map(|(name, count)| (name.as_str(), *count)).collect();
            print_table("reasons", &reasons);
            say!("hash {hash}");
        }
        if self.passed_over > 0 {
            eprintln!("{} passed over", counted(self.passed_over, "line"));
            return Ok(ExitCode::from(LINES_PASSED_OVER));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn add(counts: &mut BTreeMap<String, usize>, name: String) {
    let count = counts.entry(name).or_insert(0);
    *count = count.saturating_add(1);
}

fn print_table(title: &str, rows: &[(&str, usize)]) {
    let width = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    say!("{title}");
    for (name, count) in rows {
        say!("  {name:width$}  {count:>8}");
    }
}
