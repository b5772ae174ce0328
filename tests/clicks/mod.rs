//! The shop data: what each visitor clicked, in the order of time, by the mapping of `examples/shop`.

#![allow(dead_code, reason = "every test program that declares this module uses a part of it")]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// A row.
pub struct Click {
    /// An event of the shop's journey.
    pub event: String,
    pub time_ms: i64,
    pub device: String,
    pub medium: String,
    pub lifecycle: String,
}

/// The clicks of each visitor; no two of one visitor are at one moment.
pub fn visitors(path: &Path) -> Vec<Vec<Click>> {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("it is there");
    GzDecoder::new(file).read_to_string(&mut text).expect("packed text");
    let (events, mut lines) = (events(), text.lines());
    let columns: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut visitors: BTreeMap<&str, Vec<Click>> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| {
            let place = columns.iter().position(|column| *column == name).expect("a column of the data");
            cells[place]
        };
        visitors.entry(cell("user_id")).or_default().push(Click {
            event: events.get(cell("event")).expect("an event of the mapping").clone(),
            time_ms: moment(cell("timestamp")),
            device: cell("platform").to_owned(),
            medium: cell("acquisition_channel").to_owned(),
            lifecycle: cell("user_lifecycle").to_owned(),
        });
    }
    let mut visitors: Vec<Vec<Click>> = visitors.into_values().collect();
    for clicks in &mut visitors {
        clicks.sort_by_key(|click| click.time_ms);
        for place in 1..clicks.len() {
            clicks[place].time_ms = clicks[place].time_ms.max(clicks[place - 1].time_ms + 1);
        }
    }
    visitors
}

/// What the events of the rows are called in the journey.
fn events() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop/source.yaml");
    let text = std::fs::read_to_string(path).expect("the shop's mapping");
    let listed = text.lines().skip_while(|line| *line != "events:").skip(1);
    let listed = listed.take_while(|line| line.starts_with("  ")).filter_map(|line| line.trim().split_once(": "));
    listed.map(|(row, event)| (row.to_owned(), event.to_owned())).collect()
}

/// `YYYY-MM-DD HH:MM:SS`, in UTC.
fn moment(text: &str) -> i64 {
    let numbers: Vec<i64> =
        text.split(['-', ' ', ':']).map(|number| number.parse().expect("a number of a time")).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { unreachable!("six numbers") };
    // Years begin in March: so a leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000
}
