//! A log of real events decides again, byte for byte, what the replay decided that wrote it, and is smaller than its records.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../../tests/outside/mod.rs"]
mod outside;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

const WHERE: &str = "log of the shop decides again";
/// Some of the 31,106 events: what all of them come to is in `docs/log.md`.
const EVENTS: &str = "5000";

/// Starts the program in the folder of the shop.
fn start(arguments: &[&str]) -> Child {
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop");
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    command.args(arguments).current_dir(shop).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs")
}

/// What it said, if it ended well.
fn said(child: Child) -> String {
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    assert_eq!((status.code(), String::from_utf8_lossy(&stderr).as_ref()), (Some(0), ""));
    String::from_utf8(stdout).expect("text")
}

fn packed(bytes: &[u8]) -> usize {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory").len()
}

#[test]
fn log_of_the_shop_decides_again_what_was_decided_and_is_smaller() {
    let Some(events) = outside::outside(WHERE, "data/ecom.csv.gz") else { return };
    let events = fs::canonicalize(events).expect("it is there");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let names = ["records.tsv", "again.tsv", "shop.log", "bare.log"].map(path);
    let [records, again, log, bare] = names.each_ref().map(String::as_str);
    let events = events.to_string_lossy();
    let replay = ["replay", "journey.yaml", &events, "--source", "source.yaml", "--limit", EVENTS];
    let with = |more: &[&str]| start(&[&replay, more].concat());

    let both = [with(&["--records", records, "--write-log", log]), with(&["--write-log", bare, "--without-ids"])];
    let [whole, without_ids] = both.map(said);
    let hash = whole.lines().last().expect("a hash");
    assert_eq!(without_ids, whole, "the log changes nothing that is said");

    let both = [["--log", log, "--records", again], ["--log", bare, "--records", "-"]];
    let [decided, decided_bare] =
        both.map(|more| start(&[&["replay", "journey.yaml"], more.as_slice()].concat())).map(said);
    let [records, again, log, bare] = [records, again, log, bare].map(|name| fs::read(name).ok());
    let records = records.expect("records");
    assert!(again.expect("records") == records, "the records are those of the replay, to the byte");
    let pages = records.iter().filter(|byte| **byte == b'\n').count();
    let (said_again, of_visitors) = decided.split_once(" pages of ").expect("a count of pages");
    assert_eq!(said_again, pages.to_string());
    let last = format!(" visitors decided again, all equal\n{hash}\n");
    assert!(of_visitors.ends_with(&last), "{decided}");
    assert!(decided_bare.as_bytes().starts_with(&records) && decided_bare.ends_with(&last));

    let (log, bare) = (log.expect("a log"), bare.expect("a log"));
    assert!(log.len() * 4 < records.len(), "{} bytes, and {} of records", log.len(), records.len());
    assert!(bare.len() * 8 < records.len(), "{} bytes, and {} of records", bare.len(), records.len());
    assert!(packed(&bare) < packed(&records), "{} bytes packed, and {}", packed(&bare), packed(&records));
}

/// What stands in a fence of the page, from its first line that begins so.
fn fence<'a>(page: &'a str, start: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("\n{start}")).expect("the page has it");
    let begin = page.len() - rest.len() - start.len();
    let end = page[begin..].find("```").expect("the fence ends");
    &page[begin..begin + end]
}

#[test]
fn log_of_the_documentation_is_what_is_written() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/log.md");
    let page = fs::read_to_string(page).expect("docs/log.md");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let [journey, events, log] = ["journey.yaml", "events.jsonl", "july.log"].map(file);
    fs::write(&journey, fence(&page, "journey: ")).expect("a journey");
    fs::write(&events, fence(&page, "{\"user\"")).expect("events");
    said(start(&["replay", &journey, &events, "--write-log", &log]));
    assert_eq!(fs::read_to_string(&log).expect("a log"), fence(&page, "{\"etappeLog\""));
    assert!(
        said(start(&["replay", &journey, "--log", &log]))
            .starts_with("2 pages of 1 visitor decided again, all equal\n")
    );
}
