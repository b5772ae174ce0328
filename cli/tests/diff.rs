//! `etappe diff` names those visitors who see something else in two whole replays, and nobody else.

#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

#[path = "../../tests/outside/mod.rs"]
mod outside;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;

/// How many of the 31,106 events are replayed where `ETAPPE_WHOLE` is not set: three replays of all take a debug build 25 s.
const EVENTS: &str = "10000";

const WHERE: &str = "diff of a threshold in the shop";

/// Starts the program; what it prints goes into `out`.
fn start(arguments: &[&Path], out: &Path) -> Child {
    let out = fs::File::create(out).expect("a file for what it prints");
    let mut command = Command::new(env!("CARGO_BIN_EXE_etappe"));
    command.args(arguments).stdout(out).stderr(Stdio::inherit()).spawn().expect("it runs")
}

/// By visitor and row what every slot shows, read from records by their documentation.
fn shown(records: &Path) -> BTreeMap<(String, String), BTreeSet<String>> {
    let text = fs::read_to_string(records).expect("records");
    let lines = text.lines().map(|line| {
        let mut fields = line.split('\t').map(str::to_owned);
        let [user, row, _now_ms, _stage] = std::array::from_fn(|_| fields.next().expect("a record has four fields"));
        let slots = fields.filter(|field| field.contains('='));
        // What is behind the last `/` is the reason, which nobody sees.
        ((user, row), slots.map(|slot| slot.rsplit_once('/').expect("a reason").0.to_owned()).collect())
    });
    lines.collect()
}

/// The shop's journey with two product pages in place of three.
fn with_lower_threshold(folder: &Path, journey: &Path) -> PathBuf {
    let text = fs::read_to_string(journey).expect("the journey");
    let (rule, lower) = ("count('product_view', '7d') >= 3 ||", "count('product_view', '7d') >= 2 ||");
    assert_eq!(text.matches(rule).count(), 1, "the journey has the threshold once");
    let path = folder.join("lower.yaml");
    fs::write(&path, text.replace(rule, lower)).expect("a changed journey");
    path
}

#[test]
fn diff_of_a_threshold_names_the_visitors_of_two_replays_that_differ() {
    let Some(events) = outside::outside(WHERE, "data/ecom.csv.gz") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/shop");
    let (journey, source) = (examples.join("journey.yaml"), examples.join("source.yaml"));
    let lower = with_lower_threshold(folder.path(), &journey);
    let file = |name: &str| folder.path().join(name);
    let option = Path::new;
    let limit = if std::env::var_os("ETAPPE_WHOLE").is_some() { "31106" } else { EVENTS };
    let limited = [option("--source"), source.as_path(), option("--limit"), option(limit)];
    let (old, new, ids) = (file("old.tsv"), file("new.tsv"), file("ids"));
    let said = file("said.json");

    // All three at once: what they read and write has nothing in common.
    let replay = |journey: &Path, records: &Path, out: &str| {
        let arguments = [option("replay"), journey, &events, option("--records"), records];
        start(&[arguments.as_slice(), &limited].concat(), &file(out))
    };
    let replays = [replay(&journey, &old, "unread"), replay(&lower, &new, "unread too")];
    let compared = [option("diff"), &journey, &lower, option("--events"), &events];
    let told = [option("--json"), option("--visitors"), &ids];
    let arguments = [compared.as_slice(), &limited, &told].concat();
    for mut child in replays.into_iter().chain([start(&arguments, &said)]) {
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }

    let (old, new) = (shown(&old), shown(&new));
    assert!(old.keys().eq(new.keys()), "both replays decide the same pages");
    let differing: Vec<&(String, String)> =
        old.iter().filter(|page| new[page.0] != *page.1).map(|page| page.0).collect();
    let visitors: BTreeSet<&str> = differing.iter().map(|page| page.0.as_str()).collect();
    let everybody: BTreeSet<&str> = old.keys().map(|page| page.0.as_str()).collect();
    assert!(!visitors.is_empty() && visitors.len() < everybody.len(), "some see something else, not all");

    let named = fs::read_to_string(&ids).expect("the visitors");
    assert_eq!(named.lines().collect::<BTreeSet<_>>(), visitors);
    let said: Json = serde_json::from_slice(&fs::read(&said).expect("what it said")).expect("JSON");
    let listed: BTreeSet<&str> =
        said["visitorIds"].as_array().expect("a list").iter().filter_map(Json::as_str).collect();
    assert_eq!(listed, visitors);
    let counts = ["visitors", "differingVisitors", "pages", "differingPages"].map(|count| said[count].as_u64());
    let expected = [everybody.len(), visitors.len(), old.len(), differing.len()];
    assert_eq!(counts, expected.map(|count| u64::try_from(count).ok()));
}
