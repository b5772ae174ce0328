//! Writing a log, line by line, as a replay goes on.

use std::collections::BTreeMap;
use std::io::{self, Write};

use etappe::base::hash::Fnv64;
use etappe::pack::Pack;
use serde_json::{Map, Value as Json, json};

use super::numbers::Numbers;
use super::page::{Moved, PageRecord, Shape};
use super::{MARK, VERSION};
use crate::event_line::EventLine;

/// A log that is being written. Once something could not be written, nothing more is.
pub struct LogWriter {
    out: Box<dyn Write>,
    failed: Option<io::Error>,
    hash: Fnv64,
    has_ids: bool,
    names: Numbers<String>,
    shapes: Numbers<Shape>,
    visitors: Numbers<String>,
    /// By visitor, what the last page was decided with.
    facts: BTreeMap<usize, Vec<Json>>,
    current: Option<usize>,
    pages: usize,
    moment_ms: i64,
    until_ms: i64,
    row: i64,
    /// What the journey declares: dimensions by event, and context fields. Nothing else is written.
    dimensions: BTreeMap<String, Vec<String>>,
    fields: Vec<String>,
}

impl LogWriter {
    /// Begins a log of what this pack decides.
    pub fn new(out: Box<dyn Write>, pack: &Pack, has_ids: bool) -> Self {
        let events = pack.schema().events.into_iter();
        let mut log = Self {
            out,
            failed: None,
            hash: Fnv64::default(),
            has_ids,
            names: Numbers::new(),
            shapes: Numbers::new(),
            visitors: Numbers::new(),
            facts: BTreeMap::new(),
            current: None,
            pages: 0,
            moment_ms: 0,
            until_ms: 0,
            row: 0,
            dimensions: events.map(|event| (event.name, event.dimensions)).collect(),
            fields: (0..pack.context_fields()).map(|field| pack.context_field(field).0.to_owned()).collect(),
        };
        log.line(&json!({
            MARK: VERSION,
            "journey": pack.journey(),
            "version": pack.version(),
            "packHash": format!("{:016x}", pack.hash()),
            "ids": has_ids,
        }));
        log
    }

    /// What follows is about this visitor.
    pub fn visitor(&mut self, name: &str, unit: [u8; 16]) {
        let (number, is_new) = self.visitors.of(&name.to_owned());
        if is_new {
            self.line(&json!(["v", number, name, format!("{:032x}", u128::from_be_bytes(unit))]));
        } else if self.current != Some(number) {
            self.line(&json!(["v", number]));
        }
        self.current = Some(number);
    }

    /// The profile took in what the visitor said about a purpose.
    pub fn consent(&mut self, purpose: &str, granted: bool, now_ms: i64) {
        let purpose = self.name(purpose);
        let moment = self.moment(now_ms);
        self.line(&json!(["c", moment, purpose, granted]));
    }

    /// The profile took in an event line.
    pub fn took_in(&mut self, line: &EventLine, now_ms: i64) {
        if let Some(event) = &line.event {
            let dimensions = self.dimensions.get(event).cloned().unwrap_or_default();
            let given: Vec<Json> = self.named(&line.dimensions, &dimensions);
            let event = self.name(event);
            let moment = self.moment(now_ms);
            let text = if given.is_empty() { json!(["e", moment, event]) } else { json!(["e", moment, event, given]) };
            self.line(&text);
        }
        for (name, value) in &line.attributes {
            let name = self.name(name);
            let moment = self.moment(now_ms);
            self.line(&json!(["a", moment, name, value]));
        }
    }

    /// A page was decided for the event in this row.
    pub fn page(&mut self, row: usize, now_ms: i64, context: &Map<String, Json>, record: &PageRecord) {
        let fields = std::mem::take(&mut self.fields);
        let facts = self.named(context, &fields);
        self.fields = fields;
        let visitor = self.current.unwrap_or_default();
        let is_same = self.facts.get(&visitor) == Some(&facts);
        let stage = self.name(&record.stage);
        let decisions = self.decisions(record);
        let more = self.more(record, now_ms);
        let moment = self.moment(now_ms);
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        let until = (record.valid_until_ms < i64::MAX).then(|| difference(&mut self.until_ms, record.valid_until_ms));
        let shown = if is_same { json!(0) } else { json!(facts) };
        let mut fields = vec![json!("p"), json!(moment), json!(difference(&mut self.row, row)), shown];
        fields.extend([json!(stage), json!(until), json!(decisions)]);
        fields.extend((!more.is_empty()).then_some(Json::Object(more)));
        self.line(&Json::Array(fields));
        self.facts.insert(visitor, facts);
        self.pages = self.pages.saturating_add(1);
    }

    /// The profile took in the transition of the page that was written last.
    pub fn followed(&mut self) {
        self.line(&json!(["t"]));
    }

    /// The last line: how many visitors and pages there were, the hash of the records, that of the lines before.
    ///
    /// # Errors
    /// The first thing that could not be written.
    pub fn end(&mut self, records: u64) -> io::Result<()> {
        let hash = format!("{:016x}", self.hash.value());
        self.line(&json!(["z", self.visitors.len(), self.pages, format!("{records:016x}"), hash]));
        self.failed.take().map_or_else(|| self.out.flush(), Err)
    }

    /// Whether something could not be written.
    pub const fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// What is stated beside the usual, which most pages do not have.
    fn more(&mut self, record: &PageRecord, now_ms: i64) -> Map<String, Json> {
        let mut more = Map::new();
        if record.stage_unknown {
            more.insert("unknown".to_owned(), json!(true));
        }
        if let Some(Moved { from, to, at_ms, newest_ms, id }) = &record.transition {
            let stages = [self.name(from), self.name(to)];
            let moments = [at_ms, newest_ms].map(|moment_ms| moment_ms.saturating_sub(now_ms));
            let moved = json!([stages[0], stages[1], moments[0], moments[1], format!("{id:016x}")]);
            more.insert("moved".to_owned(), moved);
        }
        more
    }

    fn decisions(&mut self, record: &PageRecord) -> Vec<Json> {
        let mut decisions = Vec::new();
        for (shape, id) in &record.decisions {
            decisions.push(json!(self.shape(shape)));
            decisions.extend(id.filter(|_| self.has_ids).map(|id| json!(format!("{id:016x}"))));
        }
        decisions
    }

    /// The number of a decision; it is written down before its first use.
    fn shape(&mut self, shape: &Shape) -> usize {
        let (number, is_new) = self.shapes.of(shape);
        if is_new {
            let slot = self.name(&shape.slot);
            let item = shape.item.as_ref().map(|item| self.name(item));
            let variant = shape.variant.as_ref().map(|variant| self.name(variant));
            let reason = self.name(&shape.reason);
            let mut fields = vec![json!("d"), json!(number), json!(slot), json!(item), json!(variant), json!(reason)];
            fields.push(json!(shape.propensity));
            if let Some((experiment, variant, version)) = &shape.assignment {
                fields.push(json!([self.name(experiment), self.name(variant), version]));
            }
            self.line(&Json::Array(fields));
        }
        number
    }

    /// The number of a name; it is written down before its first use.
    fn name(&mut self, name: &str) -> usize {
        let (number, is_new) = self.names.of(&name.to_owned());
        if is_new {
            self.line(&json!(["n", number, name]));
        }
        number
    }

    /// Name and value, one after the other, of those that are declared.
    fn named(&mut self, given: &Map<String, Json>, declared: &[String]) -> Vec<Json> {
        let given = given.iter().filter(|given| declared.contains(given.0));
        given.flat_map(|(name, value)| [json!(self.name(name)), value.clone()]).collect()
    }

    fn moment(&mut self, now_ms: i64) -> i64 {
        difference(&mut self.moment_ms, now_ms)
    }

    fn line(&mut self, line: &Json) {
        let text = format!("{line}\n");
        self.hash.write(text.as_bytes());
        if self.failed.is_none() {
            self.failed = self.out.write_all(text.as_bytes()).err();
        }
    }
}

/// What to add to the number before, which then is this one.
fn difference(before: &mut i64, number: i64) -> i64 {
    number.wrapping_sub(std::mem::replace(before, number))
}
