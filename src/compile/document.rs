//! The whole document: from its tree to a checked journey.

use super::condition::{Found, Scope, StageUse};
use super::form::{Field, NameKind, item_fields, journey_fields, slot_fields, stage_fields};
use super::interest::Interest;
use super::report::Report;
use super::static_type::StaticType;
use super::tree::{self, Names};
use super::{interest, schema, segment, shape};
use crate::base::limits;
use crate::model::{Condition, ContextField, Item, ItemKind, Journey, Schema, Segment, Slot, Stage};
use crate::syntax::{Ast, Code, Diagnostic, Format, Key, Node, Spot, parse_condition};

/// Checks a document: first its shape, then what it means. The journey is whole only if no diagnostic is an error.
pub(super) fn check(root: &Node, text: &str, format: Format) -> (Journey, Vec<Diagnostic>) {
    let mut report = Report::default();
    let root = Spot::root(root);
    shape::check(&mut report, &root, text, format);
    let journey = journey(&mut report, &root);
    (journey, report.into_diagnostics())
}

/// What a journey declares, so that conditions may name it.
struct Declared {
    schema: Schema,
    context: Vec<ContextField>,
    interests: Vec<Interest>,
    items: Names,
    stages: Names,
}

impl Declared {
    fn read(report: &mut Report, root: &Spot<'_>) -> Self {
        let schema = schema::schema(report, root);
        let context = schema::context(report, root);
        let interests = interest::interests(report, root, &schema);
        let items = ids(root, &journey_fields::ITEMS, &item_fields::ID);
        let stages = ids(root, &journey_fields::STAGES, &stage_fields::ID);
        Self { schema, context, interests, items, stages }
    }

    fn scope<'a>(&'a self, root: &'a Spot<'a>, segments: &'a [String]) -> Scope<'a> {
        Scope {
            root,
            schema: &self.schema,
            context: &self.context,
            segments,
            items: &self.items,
            interests: &self.interests,
            stages: &self.stages,
            stage: StageUse::Allowed,
            has_bare_fields: false,
        }
    }
}

fn names_of(segments: &[Segment]) -> Vec<String> {
    segments.iter().map(|segment| segment.name.clone()).collect()
}

fn journey(report: &mut Report, root: &Spot<'_>) -> Journey {
    let version = root.get(&journey_fields::VERSION).and_then(|spot| spot.whole());
    let declared = Declared::read(report, root);
    let segments = segment::segments(report, &declared.scope(root, &[]));
    let names = names_of(&segments);
    let scope = declared.scope(root, &names);
    let readers = segment::stage_readers(&segments);
    let stages = stages(report, root, &Scope { stage: StageUse::Refused(&readers), ..scope });
    let slots = slots(root);
    let items = items(report, root, &scope, &stages, &slots);
    Journey {
        name: root.get(&journey_fields::JOURNEY).and_then(|spot| tree::id(&spot)).unwrap_or_default().to_owned(),
        version: version.and_then(|version| u32::try_from(version).ok()).unwrap_or(0),
        schema: declared.schema,
        context: declared.context,
        stages,
        segments,
        slots,
        items,
    }
}

/// Checks one expression of any type as if it stood in an item of the document.
pub(super) fn expression(root: &Node, text: &str) -> Result<(Condition, StaticType), Diagnostic> {
    let ast = parse_condition(text)?;
    let root = Spot::root(root);
    let mut report = Report::default();
    let declared = Declared::read(&mut report, &root);
    let segments = segment::segments(&mut report, &declared.scope(&root, &[]));
    let names = names_of(&segments);
    declared.scope(&root, &names).value(&ast).map_err(|found| or_undeclared(found, &ast))
}

/// What was found, or that a declaration must be wrong.
pub(super) fn or_undeclared(found: Found, ast: &Ast) -> Diagnostic {
    match found {
        Some(diagnostic) => *diagnostic,
        None => {
            Diagnostic::new(Code::UnknownName, ast.span, "this reads something whose declaration is not understood")
                .help("check the journey first")
        }
    }
}

/// The id of each item or stage at its place, also before they are read: conditions may name any of them.
fn ids(root: &Spot<'_>, list: &Field, id: &Field) -> Names {
    let list = root.get(list);
    let read = |spot: Spot<'_>| spot.get(id).and_then(|spot| tree::id(&spot)).unwrap_or_default().to_owned();
    let mut ids = Names::default();
    list.iter().flat_map(Spot::list).for_each(|spot| ids.push(read(spot)));
    ids
}

fn stages(report: &mut Report, root: &Spot<'_>, scope: &Scope<'_>) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    let mut names = Names::default();
    let list = root.get(&journey_fields::STAGES);
    for (index, spot) in list.iter().flat_map(Spot::list).enumerate() {
        let name = spot.get(&stage_fields::ID).and_then(|spot| report.new_id(&spot, "stage", &names));
        let enter = spot.get(&stage_fields::ENTER).filter(|_| index > 0);
        let enter = enter.and_then(|spot| scope.condition(report, &spot));
        // A stage with a bad id keeps its place, so that what refers to later ones is still checked.
        names.push(name.clone().unwrap_or_default());
        stages.push(Stage { name: name.unwrap_or_default(), enter });
    }
    stages
}

fn slots(root: &Spot<'_>) -> Vec<Slot> {
    let spot = root.get(&journey_fields::SLOTS);
    let entries = spot.iter().flat_map(Spot::entries).filter(|(key, _)| NameKind::Id.allows(&key.name));
    let slot = |(key, spot): (&Key, Spot<'_>)| {
        let kinds = spot.get(&slot_fields::KINDS);
        let kinds = kinds.iter().flat_map(Spot::list).filter_map(|spot| spot.choice(&ItemKind::ALL)).collect();
        let interruptive = spot.get(&slot_fields::INTERRUPTIVE).and_then(|spot| spot.truth());
        Slot { name: key.name.clone(), kinds, interruptive: interruptive.unwrap_or(false) }
    };
    entries.map(slot).collect()
}

fn items(report: &mut Report, root: &Spot<'_>, scope: &Scope<'_>, stages: &[Stage], slots: &[Slot]) -> Vec<Item> {
    let places = Places {
        root,
        stages: stages.iter().map(|stage| stage.name.as_str()).collect(),
        slots: slots.iter().map(|slot| slot.name.as_str()).collect(),
        purposes: scope.schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect(),
    };
    let list = root.get(&journey_fields::ITEMS);
    let mut items: Vec<Item> = Vec::new();
    let mut names = Names::default();
    for spot in list.iter().flat_map(Spot::list) {
        let name = spot.get(&item_fields::ID).and_then(|spot| report.new_id(&spot, "item", &names)).unwrap_or_default();
        names.push(name.clone());
        items.push(item(report, &spot, name, scope, slots, &places));
    }
    items
}

/// The ids that items refer to.
struct Places<'a, 'n> {
    root: &'a Spot<'n>,
    stages: Names,
    slots: Names,
    purposes: Names,
}

fn item(
    report: &mut Report,
    spot: &Spot<'_>,
    name: String,
    scope: &Scope<'_>,
    slots: &[Slot],
    places: &Places<'_, '_>,
) -> Item {
    let kind = spot.get(&item_fields::KIND).map_or(Some(ItemKind::Block), |spot| spot.choice(&ItemKind::ALL));
    let purpose = spot.get(&item_fields::PURPOSE);
    let purpose = purpose
        .and_then(|spot| report.known(places.root, &spot, &journey_fields::PURPOSES, "purpose", &places.purposes));
    let priority = spot.get(&item_fields::PRIORITY).and_then(|spot| spot.whole());
    Item {
        name,
        kind: kind.unwrap_or(ItemKind::Block),
        purpose: purpose.unwrap_or(scope.schema.records.exposures),
        slots: item_slots(report, spot, kind, slots, places),
        stages: item_stages(report, spot, places),
        when: spot.get(&item_fields::WHEN).and_then(|spot| scope.condition(report, &spot)),
        priority: priority.and_then(|priority| i32::try_from(priority).ok()).unwrap_or(0),
        content: spot.get(&item_fields::CONTENT).map(|spot| spot.node.to_json()).unwrap_or_default(),
    }
}

fn item_slots(
    report: &mut Report,
    item: &Spot<'_>,
    kind: Option<ItemKind>,
    slots: &[Slot],
    places: &Places<'_, '_>,
) -> Vec<u16> {
    let mut indices = Vec::new();
    let list = item.get(&item_fields::SLOTS);
    for spot in list.iter().flat_map(Spot::list) {
        let Some(index) = report.known(places.root, &spot, &journey_fields::SLOTS, "slot", &places.slots) else {
            continue;
        };
        if let (Some(slot), Some(kind)) = (slots.get(usize::from(index)), kind) {
            check_kind(report, &spot, slot, kind);
        }
        if !indices.contains(&index) {
            indices.push(index);
        }
    }
    indices
}

fn check_kind(report: &mut Report, spot: &Spot<'_>, slot: &Slot, kind: ItemKind) {
    if slot.kinds.is_empty() || slot.kinds.contains(&kind) {
        return;
    }
    let (name, kind) = (&slot.name, kind.name());
    let help = Some(format!("add `{kind}` to the `kinds` of the slot `{name}`, or change the `kind` of the item"));
    let message = format!("the slot `{name}` does not take items of kind `{kind}`");
    report.error(spot, Code::KindNotTaken, message, help);
}

fn item_stages(report: &mut Report, item: &Spot<'_>, places: &Places<'_, '_>) -> u32 {
    let Some(list) = item.get(&item_fields::STAGES) else {
        return u32::MAX;
    };
    let mut stages = 0u32;
    for spot in list.list().take(limits::ENTRIES) {
        if let Some(index) = report.known(places.root, &spot, &journey_fields::STAGES, "stage", &places.stages) {
            stages |= 1u32.checked_shl(u32::from(index)).unwrap_or(0);
        }
    }
    stages
}
