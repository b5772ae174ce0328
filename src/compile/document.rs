//! The whole document: from its tree to a checked journey.

use super::condition::Scope;
use super::names::NameKind;
use super::shape::{Names, Object, Report, Spot};
use super::{schema, segment};
use crate::base::limits;
use crate::model::{Item, ItemKind, Journey, Slot, Stage};
use crate::syntax::{Code, Diagnostic, Node};

const FIELDS: [&str; 11] = [
    "journey", "version", "purposes", "profile", "context", "stages", "segments", "slots", "items", "brand", "$schema",
];

/// Checks a document. The journey is whole only if no diagnostic is an error.
pub(super) fn check(root: &Node) -> (Journey, Vec<Diagnostic>) {
    let mut report = Report::default();
    let mut journey = Journey::default();
    if let Some(root) = report.object(&Spot::root(root), &FIELDS) {
        fill(&mut report, &root, &mut journey);
    }
    (journey, report.into_diagnostics())
}

fn fill(report: &mut Report, root: &Object<'_>, journey: &mut Journey) {
    if let Some(spot) = report.required(root, "journey", "journey: my-shop") {
        journey.name = report.new_id(&spot, "journey", &Names::default()).unwrap_or_default();
    }
    if let Some(spot) = report.required(root, "version", "version: 1") {
        let version = report.whole(&spot, 0, i64::from(u32::MAX));
        journey.version = version.and_then(|version| u32::try_from(version).ok()).unwrap_or(0);
    }
    if let Some(spot) = root.get("brand") {
        report.map(&spot);
    }
    journey.schema = schema::schema(report, root);
    journey.context = schema::context(report, root);
    journey.segments = segment::segments(report, root, &journey.schema, &journey.context);
    let segments: Vec<String> = journey.segments.iter().map(|segment| segment.name.clone()).collect();
    let scope = Scope { schema: &journey.schema, context: &journey.context, segments: &segments };
    journey.stages = stages(report, root, &scope);
    journey.slots = slots(report, root);
    journey.items = items(report, root, &scope, &journey.stages, &journey.slots);
}

fn stages(report: &mut Report, root: &Object<'_>, scope: &Scope<'_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names = Names::default();
    let Some(list) = report.required(root, "stages", "stages: [{ id: awareness }]") else {
        return stages;
    };
    let entries = report.list(&list).unwrap_or_default();
    if entries.is_empty() || entries.len() > limits::STAGES {
        let message = format!("a journey has 1 to {} stages, not {}", limits::STAGES, entries.len());
        report.error(&list, Code::InvalidValue, message, None);
    }
    for (index, spot) in entries.iter().enumerate() {
        let Some(fields) = report.object(spot, &["id", "enter"]) else {
            continue;
        };
        let name = report.required(&fields, "id", "id: awareness");
        let name = name.and_then(|spot| report.new_id(&spot, "stage", &names));
        let enter = match fields.get("enter") {
            Some(spot) if index == 0 => {
                let help = Some("every visitor begins in the first stage; remove `enter`".to_owned());
                report.error(&spot, Code::InvalidValue, "the first stage has no `enter`", help);
                None
            }
            Some(spot) => scope.condition(report, &spot),
            None if index == 0 => None,
            None => {
                report.required(&fields, "enter", "enter: \"count('product_view', '7d') >= 3\"");
                None
            }
        };
        // A stage with a bad id keeps its place, so that what refers to later ones is still checked.
        names.push(name.clone().unwrap_or_default());
        stages.push(Stage { name: name.unwrap_or_default(), enter });
    }
    stages
}

fn slots(report: &mut Report, root: &Object<'_>) -> Vec<Slot> {
    let mut slots = Vec::new();
    let Some(spot) = report.required(root, "slots", "slots: { hero: {} }") else {
        return slots;
    };
    for (key, spot) in report.map(&spot).unwrap_or_default() {
        let name = report.name(key, &spot.path, NameKind::Id);
        let Some(fields) = report.object(&spot, &["kinds", "interruptive"]) else {
            continue;
        };
        let kinds = fields.get("kinds").and_then(|spot| report.list(&spot)).unwrap_or_default();
        let kinds = kinds.iter().filter_map(|spot| report.choice(spot, &ItemKind::ALL)).collect();
        let interruptive = fields.get("interruptive").and_then(|spot| report.truth(&spot));
        if let Some(name) = name {
            slots.push(Slot { name, kinds, interruptive: interruptive.unwrap_or(false) });
        }
    }
    slots
}

const ITEM_FIELDS: [&str; 9] = ["id", "kind", "purpose", "slots", "stages", "when", "priority", "tags", "content"];

fn items(report: &mut Report, root: &Object<'_>, scope: &Scope<'_>, stages: &[Stage], slots: &[Slot]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let Some(list) = report.required(root, "items", "items: []") else {
        return items;
    };
    let places = Places {
        stages: stages.iter().map(|stage| stage.name.as_str()).collect(),
        slots: slots.iter().map(|slot| slot.name.as_str()).collect(),
        purposes: scope.schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect(),
    };
    let mut names = Names::default();
    for spot in report.list(&list).unwrap_or_default() {
        let Some(fields) = report.object(&spot, &ITEM_FIELDS) else {
            continue;
        };
        let name = report.required(&fields, "id", "id: welcome");
        let name = name.and_then(|spot| report.new_id(&spot, "item", &names)).unwrap_or_default();
        names.push(name.clone());
        items.push(item(report, &fields, name, scope, slots, &places));
    }
    items
}

/// The names that items refer to.
struct Places {
    stages: Names,
    slots: Names,
    purposes: Names,
}

fn item(
    report: &mut Report,
    fields: &Object<'_>,
    name: String,
    scope: &Scope<'_>,
    slots: &[Slot],
    places: &Places,
) -> Item {
    let kind = fields.get("kind").and_then(|spot| report.choice(&spot, &ItemKind::ALL)).unwrap_or(ItemKind::Block);
    let purpose = fields.get("purpose").and_then(|spot| report.known(&spot, "purpose", &places.purposes));
    let priority =
        fields.get("priority").and_then(|spot| report.whole(&spot, i64::from(i32::MIN), i64::from(i32::MAX)));
    if let Some(tags) = fields.get("tags").and_then(|spot| report.list(&spot)) {
        for tag in &tags {
            report.text(tag);
        }
    }
    let content = fields.get("content");
    if let Some(spot) = &content {
        report.map(spot);
    }
    Item {
        name,
        kind,
        purpose: purpose.unwrap_or(scope.schema.records.exposures),
        slots: item_slots(report, fields, kind, slots, &places.slots),
        stages: item_stages(report, fields, &places.stages),
        when: fields.get("when").and_then(|spot| scope.condition(report, &spot)),
        priority: priority.and_then(|priority| i32::try_from(priority).ok()).unwrap_or(0),
        content: content.map(|spot| spot.node.to_json()).unwrap_or_default(),
    }
}

fn item_slots(report: &mut Report, fields: &Object<'_>, kind: ItemKind, slots: &[Slot], names: &Names) -> Vec<u16> {
    let mut indices = Vec::new();
    let Some(list) = report.required(fields, "slots", "slots: [hero]") else {
        return indices;
    };
    let Some(entries) = report.list(&list) else {
        return indices;
    };
    if entries.is_empty() {
        report.error(
            &list,
            Code::InvalidValue,
            "an item needs a slot to be shown in",
            Some("write `[hero]`".to_owned()),
        );
    }
    for spot in entries {
        let Some(index) = report.known(&spot, "slot", names) else {
            continue;
        };
        let slot = slots.get(usize::from(index));
        let takes = slot.is_none_or(|slot| slot.kinds.is_empty() || slot.kinds.contains(&kind));
        if !takes {
            let slot = slot.map_or("", |slot| slot.name.as_str());
            let help = Some(format!("add `{}` to the slot's `kinds`, or change the item's `kind`", kind.name()));
            let message = format!("the slot `{slot}` does not take items of kind `{}`", kind.name());
            report.error(&spot, Code::KindNotTaken, message, help);
        }
        if !indices.contains(&index) {
            indices.push(index);
        }
    }
    indices
}

fn item_stages(report: &mut Report, fields: &Object<'_>, names: &Names) -> u32 {
    let Some(list) = fields.get("stages") else {
        return u32::MAX;
    };
    let mut stages = 0u32;
    let Some(entries) = report.list(&list) else {
        return 0;
    };
    if entries.is_empty() {
        let help = Some("leave `stages` out for every stage".to_owned());
        report.error(&list, Code::InvalidValue, "an item for no stage is never shown", help);
    }
    for spot in entries {
        if let Some(index) = report.known(&spot, "stage", names) {
            stages |= 1u32.checked_shl(u32::from(index)).unwrap_or(0);
        }
    }
    stages
}
