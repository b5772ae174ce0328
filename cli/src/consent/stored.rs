//! What a journey stores, purpose by purpose, each with what reads it.

use etappe::model::{FEEDBACK_ATTRIBUTE, HIDDEN_ATTRIBUTE, Journey};
use serde_json::Value as Json;

use super::reads::{Read, Subject};
use crate::report::counted;

/// What is stored for one purpose.
pub struct PurposeReport {
    pub name: String,
    /// As the journey says it; empty if it does not.
    pub why: String,
    pub granted_by_default: bool,
    pub stored: Vec<Stored>,
    /// Who asks whether it is granted.
    pub word_reads: Vec<Read>,
    pub warnings: Vec<String>,
}

/// Something that is stored.
pub struct Stored {
    /// `attribute`, `event`, `feedback`, `stage`, `item`, `unit`, `conversation`.
    pub kind: &'static str,
    /// Its id; empty where there is only one of the kind.
    pub name: String,
    /// Type, range, or what it is.
    pub detail: String,
    /// Of an event, what it is counted apart by.
    pub dimensions: Vec<String>,
    /// Of an event, what is added up.
    pub measures: Vec<String>,
    pub reads: Vec<Read>,
    /// Why it is allowed that nothing reads it.
    pub allowed: Option<String>,
}

impl Stored {
    /// What it is called.
    pub fn called(&self) -> String {
        match (self.kind, self.name.as_str()) {
            ("item", name) => format!("what happens to item {name}"),
            (kind, "") => kind.to_owned(),
            (kind, name) => format!("{kind} {name}"),
        }
    }
}

/// Every purpose, in the order of the journey.
pub fn of(journey: &Journey, document: &Json, reads: &[Read]) -> Vec<PurposeReport> {
    let of_subject =
        |subject: &Subject| -> Vec<Read> { reads.iter().filter(|read| read.subject == *subject).cloned().collect() };
    let of_purpose = |(place, purpose): (u16, &etappe::model::Purpose)| {
        let mut stored = declared(journey, document, place);
        stored.extend(records(journey, place));
        for (stored, subject) in &mut stored {
            stored.reads = subject.as_ref().map(of_subject).unwrap_or_default();
        }
        let at = |field: &str| document.get("purposes")?.get(&purpose.name)?.get(field)?.as_str();
        let mut report = PurposeReport {
            name: purpose.name.clone(),
            why: at("why").unwrap_or_default().to_owned(),
            granted_by_default: purpose.granted_by_default,
            stored: stored.into_iter().map(|stored| stored.0).collect(),
            word_reads: of_subject(&Subject::Word(purpose.name.clone())),
            warnings: Vec::new(),
        };
        report.warnings = warnings(&report);
        report
    };
    (0_u16..).zip(&journey.schema.purposes).map(of_purpose).collect()
}

type Listed = (Stored, Option<Subject>);

fn stored(kind: &'static str, name: &str, detail: String, allowed: Option<String>) -> Stored {
    let (dimensions, measures, reads) = (Vec::new(), Vec::new(), Vec::new());
    Stored { kind, name: name.to_owned(), detail, dimensions, measures, reads, allowed }
}

/// Attributes, events and feedback.
fn declared(journey: &Journey, document: &Json, purpose: u16) -> Vec<Listed> {
    let schema = &journey.schema;
    let mut found = Vec::new();
    for attribute in schema.attributes.iter().filter(|attribute| attribute.purpose == purpose) {
        if attribute.name.starts_with(HIDDEN_ATTRIBUTE) {
            continue;
        }
        let (name, mut detail) = (attribute.name.as_str(), attribute.value_type.name().to_owned());
        if attribute.verified {
            detail.push_str(", read only if a hub has signed it");
        }
        if !attribute.source_rank.is_empty() {
            detail.push_str(&format!(", of the first of {}", attribute.source_rank.join(", ")));
        }
        let mut allowed = allowed(document, &format!("/profile/attributes/{name}"));
        if attribute.identity {
            detail.push_str(", says who the visitor is");
            // That is what it is for, whether a rule reads it or not.
            allowed = allowed.or_else(|| Some("profiles are joined by it".to_owned()));
        }
        found.push((stored("attribute", name, detail, allowed), Some(Subject::Attribute(name.to_owned()))));
    }
    for event in schema.events.iter().filter(|event| event.purpose == purpose) {
        let allowed = allowed(document, &format!("/profile/events/{}", event.name));
        let mut listed = stored("event", &event.name, "how often and when".to_owned(), allowed);
        listed.dimensions.clone_from(&event.dimensions);
        listed.measures = event.measures.iter().map(|measure| measure.name.clone()).collect();
        found.push((listed, Some(Subject::Event(event.name.clone()))));
    }
    for attribute in schema.attributes.iter().filter(|attribute| attribute.purpose == purpose) {
        let Some(kind) = attribute.name.strip_prefix(FEEDBACK_ATTRIBUTE) else { continue };
        let bound = |field: &str| document.pointer(&format!("/profile/feedback/{kind}/{field}")).cloned();
        let bounds = [bound("min"), bound("max")].map(|bound| bound.unwrap_or_default());
        let detail = format!("{} to {}, and a text", bounds[0], bounds[1]);
        found.push((stored("feedback", kind, detail, None), Some(Subject::Feedback(kind.to_owned()))));
    }
    found
}

/// What the engine keeps of its own.
fn records(journey: &Journey, purpose: u16) -> Vec<Listed> {
    let (records, mut found) = (&journey.schema.records, Vec::new());
    let mut record = |kind: &'static str, of: u16, detail: &str, subject: Option<Subject>| {
        if of == purpose {
            found.push((stored(kind, "", detail.to_owned(), None), subject));
        }
    };
    record("stage", records.stage, "the last 16 changes of it", Some(Subject::Stage));
    record("unit", records.assignments, "a random id, and the variants drawn by it", Some(Subject::Unit));
    record("conversation", records.conversation, "the last 64 messages, if a host records them", None);
    for item in journey.items.iter().filter(|item| item.purpose == purpose) {
        let mut under = vec!["exposures, clicks, dismissals, conversions".to_owned()];
        if !item.tags.is_empty() {
            under.push(format!("also as {}", item.tags.join(", ")));
        }
        under.extend(item.campaign.as_ref().map(|campaign| format!("campaign {campaign}")));
        let listed = stored("item", &item.name, under.join("; "), None);
        found.push((listed, Some(Subject::Item(item.name.clone()))));
    }
    found
}

/// The reason with which the journey allows that nothing reads what stands at a place.
fn allowed(document: &Json, path: &str) -> Option<String> {
    let is_unread = |allow: &&Json| allow.get("rule").and_then(Json::as_str) == Some("E0705");
    let own = document.pointer(path).and_then(|entry| entry.get("allow")).and_then(Json::as_array);
    let whole = document.get("allow").and_then(Json::as_array);
    let reaches = |allow: &&Json| {
        let at = allow.get("at").and_then(Json::as_str).unwrap_or_default();
        path.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let own = own.into_iter().flatten().find(is_unread);
    let found = own.or_else(|| whole.into_iter().flatten().filter(is_unread).find(reaches))?;
    found.get("why").and_then(Json::as_str).map(str::to_owned)
}

/// What is most likely not meant.
fn warnings(report: &PurposeReport) -> Vec<String> {
    if report.stored.is_empty() {
        return vec!["nothing is stored under it: visitors would be asked for nothing".to_owned()];
    }
    let mut warnings = Vec::new();
    if report.why.is_empty() {
        warnings.push("the journey does not say why; visitors are asked with that text".to_owned());
    }
    let unread =
        |stored: &&Stored| stored.reads.is_empty() && stored.kind != "conversation" && stored.allowed.is_none();
    let (items, others): (Vec<&Stored>, Vec<&Stored>) =
        report.stored.iter().filter(unread).partition(|stored| stored.kind == "item");
    for stored in others {
        warnings.push(match stored.kind {
            "unit" => "a random id is stored, and no experiment or holdout draws by it".to_owned(),
            _ => format!("{} is stored, and nothing reads it", stored.called()),
        });
    }
    if !items.is_empty() {
        let names: Vec<&str> = items.iter().map(|stored| stored.name.as_str()).collect();
        let count = counted(names.len(), "item");
        warnings.push(format!("what happens to {count} is stored, and nothing reads it: {}", names.join(", ")));
    }
    warnings
}
