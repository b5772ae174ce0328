//! The whole document: from its tree to a checked journey.

use std::collections::BTreeSet;

use super::brand::Brand;
use super::condition::{Found, Scope, StageUse};
use super::eligible::{self, Locales};
use super::form::{Field, NameKind, item_fields, journey_fields, slot_fields, stage_fields};
use super::interest::Interest;
use super::percent::share;
use super::report::Report;
use super::static_type::StaticType;
use super::tree::{self, Names};
use super::{caps, content, experiment, interest, limit, lint, requirement, schema, segment, shape, stage};
use crate::base::limits;
use crate::model::{Condition, ContextField, Item, ItemKind, Journey, Schema, Segment, Slot, Stage};
use crate::syntax::{Ast, Code, Diagnostic, Format, Key, Node, Spot, parse_condition};

/// Checks a document: first its shape, then what it means. The journey is whole only if no diagnostic is an error.
pub(super) fn check(root: &Node, text: &str, format: Format) -> (Journey, Vec<Diagnostic>) {
    let mut report = Report::default();
    let root = Spot::root(root);
    shape::check(&mut report, &root, text, format);
    let journey = journey(&mut report, &root);
    if report.is_empty() {
        lint::refuse_meetings(&mut report, &root, &journey);
    }
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
    let before = Scope { stage: StageUse::Refused(&readers), ..scope };
    let stages = stage::stages(report, root, &before);
    let passages = stage::passages(report, root, &before);
    let slots = slots(report, root, &declared.items);
    let mut segments = segments;
    let mut items = items(report, root, &scope, &stages, &slots, &mut segments);
    let arbitration = caps::arbitration(report, root, &items, &declared.items);
    caps::check_purposes(report, root, &declared.schema, &items);
    limit::limits(&mut items, &arbitration, &slots, &declared.schema);
    let holdout = share(report, root.get(&journey_fields::HOLDOUT_PERCENT));
    Journey {
        name: root.get(&journey_fields::JOURNEY).and_then(|spot| tree::id(&spot)).unwrap_or_default().to_owned(),
        version: version.and_then(|version| u32::try_from(version).ok()).unwrap_or(0),
        schema: declared.schema,
        context: declared.context,
        stages,
        passages,
        segments,
        slots,
        items,
        arbitration,
        holdout,
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

fn slots(report: &mut Report, root: &Spot<'_>, items: &Names) -> Vec<Slot> {
    let spot = root.get(&journey_fields::SLOTS);
    let entries = spot.iter().flat_map(Spot::entries).filter(|(key, _)| NameKind::Id.allows(&key.name));
    let slot = |(key, spot): (&Key, Spot<'_>)| {
        let kinds = spot.get(&slot_fields::KINDS);
        let kinds = kinds.iter().flat_map(Spot::list).filter_map(|spot| spot.choice(&ItemKind::ALL)).collect();
        let interruptive = spot.get(&slot_fields::INTERRUPTIVE).and_then(|spot| spot.truth());
        let whole = |field| spot.get(field).and_then(|spot: Spot<'_>| spot.whole());
        let mut pinned = Vec::new();
        for spot in spot.get(&slot_fields::PINNED).iter().flat_map(Spot::list) {
            let item = report.known(root, &spot, &journey_fields::ITEMS, "item", items);
            pinned.extend(item.filter(|item| !pinned.contains(item)));
        }
        Slot {
            name: key.name.clone(),
            kinds,
            interruptive: interruptive.unwrap_or(false),
            importance: whole(&slot_fields::IMPORTANCE).and_then(|whole| i32::try_from(whole).ok()).unwrap_or(0),
            take: whole(&slot_fields::TAKE)
                .and_then(|take| u16::try_from(take).ok())
                .unwrap_or(1)
                .clamp(1, limits::TAKE),
            pinned,
            holdout: share(report, spot.get(&slot_fields::HOLDOUT_PERCENT)),
        }
    };
    entries.map(slot).collect()
}

fn items(
    report: &mut Report,
    root: &Spot<'_>,
    scope: &Scope<'_>,
    stages: &[Stage],
    slots: &[Slot],
    segments: &mut Vec<Segment>,
) -> Vec<Item> {
    let places = Places {
        root,
        stages: stages.iter().map(|stage| stage.name.as_str()).collect(),
        slots: slots.iter().map(|slot| slot.name.as_str()).collect(),
        purposes: scope.schema.purposes.iter().map(|purpose| purpose.name.as_str()).collect(),
        segments: scope.segments.iter().map(String::as_str).collect(),
        locales: Locales::read(root),
    };
    let list = root.get(&journey_fields::ITEMS);
    let spots: Vec<Spot<'_>> = list.iter().flat_map(Spot::list).collect();
    let mut items: Vec<Item> = Vec::new();
    let brand = Brand::read(root);
    let (mut names, mut experiments) = (Names::default(), Names::default());
    for spot in &spots {
        let name = spot.get(&item_fields::ID).and_then(|spot| report.new_id(&spot, "item", &names)).unwrap_or_default();
        names.push(name.clone());
        let mut item = item(report, spot, name, scope, slots, &places);
        let kind = item_kind(spot);
        let content = content::of_item(report, spot, kind, &brand);
        item.content = content.as_ref().map(Node::to_json).unwrap_or_default();
        item.experiment = experiment::experiment(report, spot, &mut experiments, (content.as_ref(), &brand));
        items.push(item);
    }
    requirement::requirements(report, &spots, &mut items);
    eligible::suppress(report, root, scope, (&mut items, segments, &names));
    caps::of_journey(report, root, &mut items);
    check_pinned(report, root, slots, &items);
    items
}

/// An item that a slot pins must be one of the slot's own.
fn check_pinned(report: &mut Report, root: &Spot<'_>, slots: &[Slot], items: &[Item]) {
    let list = root.get(&journey_fields::SLOTS);
    for (index, slot) in (0u16..).zip(slots) {
        for item in slot.pinned.iter().filter_map(|item| items.get(usize::from(*item))) {
            if !item.slots.contains(&index)
                && let Some(spot) = list.as_ref().and_then(|list| pin(list, &slot.name, &item.name))
            {
                let message = format!("`{}` is pinned here, but not for this slot", item.name);
                let help = Some(format!("add `{}` to the `slots` of the item", slot.name));
                report.error(&spot, Code::FieldsDisagree, message, help);
            }
        }
    }
}

/// Where a slot pins an item.
fn pin<'n>(slots: &Spot<'n>, slot: &str, item: &str) -> Option<Spot<'n>> {
    slots.get(slot)?.get(&slot_fields::PINNED)?.list().find(|spot| spot.text() == Some(item))
}

/// The ids that items refer to.
struct Places<'a, 'n> {
    root: &'a Spot<'n>,
    stages: Names,
    slots: Names,
    purposes: Names,
    segments: Names,
    locales: Locales,
}

fn item(
    report: &mut Report,
    spot: &Spot<'_>,
    name: String,
    scope: &Scope<'_>,
    slots: &[Slot],
    places: &Places<'_, '_>,
) -> Item {
    let kind = item_kind(spot);
    let purpose = spot.get(&item_fields::PURPOSE);
    let purpose = purpose
        .and_then(|spot| report.known(places.root, &spot, &journey_fields::PURPOSES, "purpose", &places.purposes));
    let priority = spot.get(&item_fields::PRIORITY).and_then(|spot| spot.whole());
    let texts = spot.get(&item_fields::TAGS);
    let mut seen = BTreeSet::new();
    let tags = texts.iter().flat_map(Spot::list).filter_map(|spot| spot.text());
    let tags: Vec<String> = tags.filter(|tag| seen.insert(*tag)).map(str::to_owned).collect();
    let campaign = spot.get(&item_fields::CAMPAIGN).and_then(|spot| spot.text().map(str::to_owned));
    let caps = caps::of_item(report, (places.root, spot), scope.schema, scope.items, (&tags, campaign.as_deref()));
    Item {
        name,
        kind: kind.unwrap_or(ItemKind::Block),
        purpose: purpose.unwrap_or(scope.schema.records.exposures),
        slots: item_slots(report, spot, kind, slots, places),
        stages: item_stages(report, spot, places),
        when: eligible::condition(report, spot, scope, &places.locales, &places.segments),
        priority: priority.and_then(|priority| i32::try_from(priority).ok()).unwrap_or(0),
        score: spot.get(&item_fields::SCORE).and_then(|spot| scope.score(report, &spot)),
        tags,
        campaign,
        is_service: spot.get(&item_fields::SERVICE).and_then(|spot| spot.truth()).unwrap_or(false),
        caps,
        experiment: None,
        content: String::new(),
    }
}

/// What an item is; none if that was reported.
fn item_kind(spot: &Spot<'_>) -> Option<ItemKind> {
    spot.get(&item_fields::KIND).map_or(Some(ItemKind::Block), |spot| spot.choice(&ItemKind::ALL))
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
