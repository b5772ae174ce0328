//! What a journey reads of what is stored, and at which place of the document.

use std::collections::BTreeSet;

use etappe::model::{Condition, Item, Journey};
use etappe::syntax::{Ast, AstKind, parse_condition};
use serde_json::Value as Json;

/// Something that is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// By its id.
    Attribute(String),
    /// By its id.
    Event(String),
    /// By its kind.
    Feedback(String),
    /// The stage in which the visitor is.
    Stage,
    /// What happened to an item.
    Item(String),
    /// The visitor's random id, and what was drawn by it.
    Unit,
    /// What the visitor said about a purpose.
    Word(String),
}

/// Who reads: `item`, `stage`, `segment` and so on, by its id; and where that stands, as a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    pub by: &'static str,
    pub id: String,
    pub path: String,
}

/// That something is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    pub subject: Subject,
    pub reader: Reader,
    /// Of a segment or an interest, who asks for it, directly or through a segment.
    pub used_by: Vec<Reader>,
}

/// Everything that is read, in the order of the document.
pub fn of(journey: &Journey, document: &Json, has_ready_made_stages: bool) -> Vec<Read> {
    let mut found = Found { journey, reads: Vec::new(), named: Vec::new() };
    found.conditions(document);
    found.items(document);
    found.limits(document);
    if has_ready_made_stages {
        found.ready_made();
    }
    let named = found.named;
    let mut reads: Vec<Read> = Vec::new();
    for (subject, reader) in found.reads {
        let used_by = if NAMED.contains(&reader.by) { users(&reader, &named) } else { Vec::new() };
        let read = Read { subject, reader, used_by };
        if !reads.contains(&read) {
            reads.push(read);
        }
    }
    reads
}

/// What is declared once and asked for by its name.
const NAMED: [&str; 2] = ["segment", "interest"];

/// A kind and a name, and who asks for that.
type Named = ((&'static str, String), Reader);

/// Who asks for a segment or interest, and who asks for those segments that do.
fn users(reader: &Reader, named: &[Named]) -> Vec<Reader> {
    let (mut found, mut waiting) = (Vec::new(), vec![(reader.by, reader.id.clone())]);
    let mut seen = BTreeSet::new();
    while let Some(wanted) = waiting.pop() {
        if !seen.insert(wanted.clone()) {
            continue;
        }
        for (_, reader) in named.iter().filter(|asked| asked.0 == wanted) {
            if NAMED.contains(&reader.by) {
                waiting.push((reader.by, reader.id.clone()));
            } else if !found.contains(reader) {
                found.push(reader.clone());
            }
        }
    }
    found.sort();
    found
}

struct Found<'j> {
    journey: &'j Journey,
    reads: Vec<(Subject, Reader)>,
    /// Which segments and interests are asked for, and by whom.
    named: Vec<Named>,
}

/// The entries of a map, with their keys as a pointer has them.
fn entries<'d>(document: &'d Json, path: &str) -> Vec<(&'d str, String, &'d Json)> {
    let map = document.pointer(path).and_then(Json::as_object);
    let step = |name: &str| name.replace('~', "~0").replace('/', "~1");
    map.into_iter().flatten().map(|(name, value)| (name.as_str(), format!("{path}/{}", step(name)), value)).collect()
}

/// The entries of a list.
fn list<'d>(document: &'d Json, path: &str) -> Vec<(String, &'d Json)> {
    let list = document.pointer(path).and_then(Json::as_array);
    list.into_iter().flatten().enumerate().map(|(place, value)| (format!("{path}/{place}"), value)).collect()
}

fn text<'d>(value: &'d Json, field: &str) -> &'d str {
    value.get(field).and_then(Json::as_str).unwrap_or_default()
}

/// What a suppression or a cap of the journey is of.
fn of_what(value: &Json) -> String {
    let of = |field: &str| value.get(field).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
    let named: Vec<&str> = of("tags").chain(of("items")).collect();
    if named.is_empty() { "all items".to_owned() } else { named.join(", ") }
}

impl Found<'_> {
    fn add(&mut self, subject: Subject, by: &'static str, id: &str, path: &str) {
        self.reads.push((subject, Reader { by, id: id.to_owned(), path: path.to_owned() }));
    }

    /// What stands in conditions.
    fn conditions(&mut self, document: &Json) {
        for (path, stage) in list(document, "/stages") {
            for field in ["enter", "exit"] {
                self.condition("stage", text(stage, "id"), &format!("{path}/{field}"), stage.get(field));
            }
        }
        for (path, transition) in list(document, "/transitions") {
            self.condition("transition", text(transition, "to"), &format!("{path}/when"), transition.get("when"));
        }
        for (name, path, condition) in entries(document, "/segments") {
            self.condition("segment", name, &path, Some(condition));
        }
        for (path, item) in list(document, "/items") {
            for field in ["when", "score"] {
                self.condition("item", text(item, "id"), &format!("{path}/{field}"), item.get(field));
            }
        }
        for (path, suppression) in list(document, "/suppress") {
            let of = of_what(suppression);
            self.condition("suppression", &of, &format!("{path}/when"), suppression.get("when"));
        }
    }

    fn condition(&mut self, by: &'static str, id: &str, path: &str, condition: Option<&Json>) {
        // The journey was checked: a condition that is not text reads nothing.
        let Some(ast) = condition.and_then(Json::as_str).and_then(|text| parse_condition(text).ok()) else { return };
        let reader = Reader { by, id: id.to_owned(), path: path.to_owned() };
        self.walk(&ast, &reader);
    }

    fn walk(&mut self, ast: &Ast, reader: &Reader) {
        let mut add = |subject: Subject| self.reads.push((subject, reader.clone()));
        match &ast.kind {
            AstKind::Identifier(name) if name == "stage" => add(Subject::Stage),
            AstKind::Member(of, name) if matches!(&of.kind, AstKind::Identifier(of) if of == "profile") => {
                add(Subject::Attribute(name.clone()));
            }
            AstKind::Call(name, arguments) => {
                let first = arguments.first().and_then(literal);
                match (name.as_str(), first) {
                    ("segment", Some(name)) => self.named.push((("segment", name.to_owned()), reader.clone())),
                    ("interest", Some(name)) => self.named.push((("interest", name.to_owned()), reader.clone())),
                    ("consent", Some(purpose)) => add(Subject::Word(purpose.to_owned())),
                    ("feedback", Some(kind)) => add(Subject::Feedback(kind.to_owned())),
                    ("shown" | "clicked", Some(item)) => add(Subject::Item(item.to_owned())),
                    ("sequence", _) => {
                        let events = arguments.first().map(Ast::operands).unwrap_or_default();
                        events.into_iter().filter_map(literal).for_each(|event| add(Subject::Event(event.to_owned())));
                    }
                    ("happened" | "count" | "since" | "first" | "last" | "sum", Some(event)) => {
                        add(Subject::Event(event.to_owned()));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        ast.operands().into_iter().for_each(|operand| self.walk(operand, reader));
    }

    /// What items ask for beside their conditions.
    fn items(&mut self, document: &Json) {
        let journey = self.journey;
        for ((path, item), checked) in list(document, "/items").into_iter().zip(&journey.items) {
            let id = text(item, "id");
            if item.get("stages").is_some() {
                self.add(Subject::Stage, "item", id, &format!("{path}/stages"));
            }
            for (path, segment) in list(document, &format!("{path}/segments")) {
                if let Some(segment) = segment.as_str() {
                    let reader = Reader { by: "item", id: id.to_owned(), path };
                    self.named.push((("segment", segment.to_owned()), reader));
                }
            }
            for (path, cap) in list(document, &format!("{path}/caps")) {
                self.cap(checked, cap, "cap of", id, &path);
            }
            for (path, cool_down) in list(document, &format!("{path}/cool_down")) {
                match (text(cool_down, "event"), text(cool_down, "item")) {
                    ("", item) => self.add(Subject::Item(item.to_owned()), "cool-down of", id, &path),
                    (event, _) => self.add(Subject::Event(event.to_owned()), "cool-down of", id, &path),
                }
            }
            if item.get("experiment").is_some() {
                self.add(Subject::Unit, "experiment of", id, &format!("{path}/experiment"));
            }
        }
        self.interests(document);
    }

    /// An interest reads its event wherever it is asked for.
    fn interests(&mut self, document: &Json) {
        for (name, path, interest) in entries(document, "/profile/interests") {
            let event = text(interest, "from").split('.').next().unwrap_or_default();
            self.add(Subject::Event(event.to_owned()), "interest", name, &path);
        }
    }

    /// Which items a cap counts together.
    fn cap(&mut self, item: &Item, cap: &Json, by: &'static str, id: &str, path: &str) {
        let journey = self.journey;
        for other in &journey.items {
            let is_counted = match text(cap, "scope") {
                "" | "item" => other.name == item.name,
                "tag" => other.tags.iter().any(|tag| item.tags.contains(tag)),
                "campaign" => other.campaign.is_some() && other.campaign == item.campaign,
                _ => true,
            };
            if is_counted {
                self.add(Subject::Item(other.name.clone()), by, id, path);
            }
        }
    }

    /// What the journey as a whole asks for.
    fn limits(&mut self, document: &Json) {
        let journey = self.journey;
        for (path, cap) in list(document, "/caps") {
            let tags: Vec<&str> =
                cap.get("tags").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
            let is_of = |item: &&Item| tags.is_empty() || item.tags.iter().any(|tag| tags.contains(&tag.as_str()));
            for item in journey.items.iter().filter(is_of) {
                self.cap(item, cap, "cap of", &of_what(cap), &path);
            }
        }
        for field in ["session", "day"] {
            let path = format!("/arbitration/interruptions/{field}");
            if document.pointer(&path).is_some() {
                let slots: Vec<u16> =
                    (0_u16..).zip(&journey.slots).filter(|slot| slot.1.interruptive).map(|slot| slot.0).collect();
                for item in journey.items.iter().filter(|item| !item.is_service) {
                    if item.slots.iter().any(|slot| slots.contains(slot)) {
                        self.add(Subject::Item(item.name.clone()), "limit of", "interruptions", &path);
                    }
                }
            }
        }
        let mut holdout = |whose: &str, path: String| {
            if document.pointer(&path).and_then(Json::as_f64).is_some_and(|percent| percent > 0.0) {
                self.add(Subject::Unit, "holdout of", whose, &path);
            }
        };
        holdout("the journey", "/holdout_percent".to_owned());
        for (path, stage) in list(document, "/stages") {
            holdout(&format!("stage {}", text(stage, "id")), format!("{path}/holdout_percent"));
        }
        for (name, path, _) in entries(document, "/slots") {
            holdout(&format!("slot {name}"), format!("{path}/holdout_percent"));
        }
        for (path, stage) in list(document, "/stages") {
            for field in ["min_dwell", "timeout", "exit"] {
                if stage.get(field).is_some() {
                    self.add(Subject::Stage, "stage", text(stage, "id"), &format!("{path}/{field}"));
                }
            }
        }
        for (path, transition) in list(document, "/transitions") {
            if transition.get("from").is_some() {
                self.add(Subject::Stage, "transition", text(transition, "to"), &format!("{path}/from"));
            }
        }
    }

    /// The stages of a journey that declares none stand in no document.
    fn ready_made(&mut self) {
        let journey = self.journey;
        for stage in &journey.stages {
            let mut events = BTreeSet::new();
            [&stage.enter, &stage.exit].into_iter().flatten().for_each(|found| asked(found, &mut events));
            for event in events {
                if let Some(event) = journey.schema.events.get(usize::from(event)) {
                    self.add(Subject::Event(event.name.clone()), "ready-made stage", &stage.name, "/stages");
                }
            }
        }
    }
}

/// The events that a condition asks for, by index.
fn asked(condition: &Condition, events: &mut BTreeSet<u16>) {
    match condition {
        Condition::Tally(_, counter) => _ = events.insert(counter.event),
        Condition::Sequence(named, _) => events.extend(named),
        _ => {}
    }
    condition.operands().into_iter().for_each(|operand| asked(operand, events));
}

fn literal(ast: &Ast) -> Option<&str> {
    match &ast.kind {
        AstKind::String(text) => Some(text),
        _ => None,
    }
}
