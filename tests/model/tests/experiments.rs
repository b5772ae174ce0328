//! Experiments and holdouts: the rules of docs/experiments.md, in examples. The numbers of the draws were worked out by hand from
//! the definitions of the hashes, apart from the model.

mod asked;

use asked::{Asked, DAY, HOUR, MINUTE, journey, line};
use etappe_model::{Journey, SlotDecision};

const OTHER: &str =
    "  - { id: o, slots: [aside], stages: [nowhere], experiment: { id: other, variants_percent: { u: 40, v: 60 } } }";

/// An item with this experiment in one slot, and another experiment beside it.
fn with_experiment(variants: &str, fields: &str, rest: &str) -> Journey {
    let experiment = format!("{{ id: exp, variants_percent: {{ {variants} }}, {fields} }}");
    journey(&format!(
        "\nslots: {{ hero: {{}}, aside: {{}} }}\nitems:\n  - {{ id: it, slots: [hero], experiment: {experiment} }}\n{OTHER}\n{rest}"
    ))
}

fn decided(asked: &Asked, journey: &Journey) -> SlotDecision {
    asked.page(journey).slots.remove(0)
}

/// `variant reason propensity`, and the assignment if there is one.
fn told(asked: &Asked, journey: &Journey) -> String {
    let decided = decided(asked, journey);
    let variant = decided.variant.unwrap_or("none".to_owned());
    let assignment = decided.assignment.map(|(id, variant, version)| format!(" {id}/{variant}/{version}"));
    format!("{variant} {} {}{}", decided.reason, decided.propensity, assignment.unwrap_or_default())
}

/// Whether the unit is drawn exactly this number: it is in a range that ends behind it, and not in one that ends before.
fn is_drawn(asked: &Asked, fields: &str, number: i64) {
    let shares = |end: i64| {
        let rest = 10_000 - end;
        format!("a: {}.{:02}, b: {}.{:02}", end / 100, end % 100, rest / 100, rest % 100)
    };
    let in_first = told(asked, &with_experiment(&shares(number + 1), fields, ""));
    assert_eq!(in_first, format!("a matched {} exp/a/1", number + 1), "{fields}");
    let in_second = told(asked, &with_experiment(&shares(number), fields, ""));
    assert_eq!(in_second, format!("b matched {} exp/b/1", 10_000 - number), "{fields}");
}

#[test]
fn each_hash_draws_its_number_of_seed_experiment_and_unit() {
    let (first, second) = (Asked::new().unit(1), Asked::new().unit(2));
    is_drawn(&first, "hash: etappe1", 909);
    is_drawn(&second, "version: 1", 6_490);
    is_drawn(&first, "seed: S", 7_319);
    is_drawn(&first, "hash: growthbook2", 2_577);
    is_drawn(&second, "hash: growthbook2", 9_101);
    is_drawn(&first, "hash: murmur3", 371);
    is_drawn(&second, "hash: murmur3", 8_338);
    is_drawn(&first, "unit: device", 909);
    // A session that began ten minutes ago, and one that began before.
    is_drawn(&first.clone().event("view", 10 * MINUTE), "unit: session", 5_464);
    is_drawn(&second.event("view", 10 * MINUTE).event("view", MINUTE), "unit: session", 8_932);
}

#[test]
fn variant_keeps_its_visitors_while_the_coverage_grows() {
    // Drawn 909: a begins at 0, b at 1250, c at 5000.
    let covered = |unit, coverage: &str| {
        told(
            &Asked::new().unit(unit),
            &with_experiment("a: 12.5, b: 37.5, c: 50", &format!("coverage_percent: {coverage}"), ""),
        )
    };
    assert_eq!(covered(1, "100"), "a matched 1250 exp/a/1");
    assert_eq!(covered(1, "72.8"), "a matched 910 exp/a/1");
    // Rounded down to 909, 2729 and 3639; the others are control, not counted.
    assert_eq!(covered(1, "72.79"), "a matched 2723");
    assert_eq!(covered(7, "12"), "b matched 450 exp/b/1");
    assert_eq!(covered(7, "11"), "a matched 8901");
}

#[test]
fn without_a_unit_the_item_is_control() {
    let journey = with_experiment("a: 1, b: 99", "version: 1", "");
    assert_eq!(told(&Asked::new(), &journey), "a no_unit 10000");
    assert_eq!(told(&Asked::new().unit(2), &journey), "b matched 9900 exp/b/1");
    // A withdrawn one never comes back.
    let gone = Asked::new().unit(2).says("functional", false).says("functional", true).event("view", DAY);
    assert_eq!(told(&gone, &journey), "a no_unit 10000");
    let items = "\nslots: { hero: {} }\nitems: [{ id: it, slots: [hero] }]";
    assert_eq!(told(&Asked::new(), &asked::journey(items)), "none matched 10000");
    let held = asked::journey(&format!("{items}\nholdout_percent: 1"));
    assert_eq!(told(&Asked::new(), &held), "none no_unit 10000");
    let service = held_service();
    assert_eq!(told(&Asked::new(), &service), "none matched 10000");
}

fn held_service() -> Journey {
    journey("\nslots: { hero: {} }\nitems: [{ id: it, slots: [hero], service: true }]\nholdout_percent: 100")
}

#[test]
fn required_variant_must_be_had() {
    let needs = |variants: &str| with_experiment("a: 1, b: 99", &format!("requires: {{ other: [{variants}] }}"), "");
    // Unit 1 is drawn 8561 in the other experiment: v. Unit 2 is drawn 3575: u.
    assert_eq!(told(&Asked::new().unit(2), &needs("u")), "b matched 9900 exp/b/1");
    assert_eq!(told(&Asked::new().unit(2), &needs("v")), "a matched 10000");
    assert_eq!(told(&Asked::new().unit(2), &needs("v, u")), "b matched 9900 exp/b/1");
    let stored = Asked::new().unit(2).assigned("other", "v", 1, DAY);
    assert_eq!(told(&stored, &needs("v")), "b matched 9900 exp/b/1");
    let mut previewed = Asked::new().unit(2);
    previewed.request.preview.variants.push(("other".to_owned(), "v".to_owned()));
    // Nothing of a preview is kept.
    assert_eq!(told(&previewed, &needs("v")), "b matched 9900");
}

#[test]
fn stored_assignment_counts_in_its_version_only() {
    let journey = with_experiment("a: 30, b: 70", "version: 5, min_version: 3", "");
    // Drawn 6490: b.
    let stored = |variant, version| told(&Asked::new().unit(2).assigned("exp", variant, version, DAY), &journey);
    assert_eq!(stored("a", 5), "a matched 3000");
    assert_eq!(stored("gone", 5), "b matched 7000 exp/b/5");
    assert_eq!(stored("a", 4), "b matched 7000 exp/b/5");
    assert_eq!(stored("a", 3), "b matched 7000 exp/b/5");
    assert_eq!(stored("b", 2), "a matched 10000");
    // Of two of the same version the earlier, else the later one.
    let two =
        |variant, version| Asked::new().unit(2).assigned("exp", "a", 5, 2 * DAY).assigned("exp", variant, version, DAY);
    assert_eq!(told(&two("b", 5), &journey), "a matched 3000");
    assert_eq!(told(&two("b", 2), &journey), "a matched 10000");
    // It is dropped with its purpose, as the unit is.
    let withdrawn = two("a", 5).says("functional", false).says("functional", true);
    assert_eq!(told(&withdrawn, &journey), "a no_unit 10000");
}

#[test]
fn layer_lets_in_whose_draw_lies_within() {
    // Drawn 909 in the experiment, 8604 in the layer.
    let within = |from: &str, to: &str| {
        let layer = format!("layer: {{ id: checkout, from_percent: {from}, to_percent: {to} }}");
        told(&Asked::new().unit(1), &with_experiment("a: 1, b: 99", &layer, ""))
    };
    assert_eq!(within("86.04", "100"), "b matched 9900 exp/b/1");
    assert_eq!(within("0", "86.05"), "b matched 9900 exp/b/1");
    assert_eq!(within("86.05", "100"), "a matched 10000");
    assert_eq!(within("0", "86.04"), "a matched 10000");
    // What is stored counts before the layer is asked.
    let layer = "layer: { id: checkout, from_percent: 0, to_percent: 1 }";
    let stored = Asked::new().unit(1).assigned("exp", "b", 1, DAY);
    assert_eq!(told(&stored, &with_experiment("a: 1, b: 99", layer, "")), "b matched 9900");
}

#[test]
fn held_out_visitor_keeps_the_baseline() {
    let hold = |percent: &str, at: &str| {
        let of = |place: &str, otherwise: &str| {
            if at == place { format!("holdout_percent: {percent}") } else { otherwise.to_owned() }
        };
        let journey = journey(&format!(
            "
stages: [{{ id: first, {} }}]
slots: {{ hero: {{ {} }}, aside: {{}} }}
items: [{{ id: it, slots: [hero, aside], experiment: {{ id: exp, variants_percent: {{ a: 1, b: 99 }}, {} }} }}]
{}",
            of("stage", "min_dwell: 1s"),
            of("slot", "importance: 1"),
            of("item", "version: 1"),
            of("journey", "brand: {}"),
        ));
        let decided = decided(&Asked::new().unit(1), &journey);
        format!("{} {} {}", line(&decided), decided.variant.unwrap_or("none".to_owned()), decided.propensity)
    };
    // Drawn 2770 for all, 8065 for the stage, 1397 for the slot, 845 for the item.
    for (at, below, from) in [
        ("journey", "27.71", "27.7"),
        ("stage", "80.66", "80.65"),
        ("slot", "13.98", "13.97"),
        ("item", "8.46", "8.45"),
    ] {
        let held: f64 = below.parse().unwrap_or(0.0);
        assert_eq!(hold(below, at), format!("hero=it (holdout) none {:.0}", held * 100.0), "{at}");
        assert_eq!(hold(from, at), "hero=it (matched) b 9900", "{at}");
    }
}

#[test]
fn held_out_item_stands_on_the_page_but_in_no_cap() {
    let rest = "
slots: { hero: { interruptive: true, holdout_percent: 100 }, aside: { interruptive: true }, footer: {} }
items:
  - { id: it, slots: [hero, footer], tags: [promo] }
  - { id: like, slots: [aside, footer], tags: [promo], caps: [{ max: 1, scope: tag }] }
";
    let lines = |arbitration: &str| Asked::new().unit(1).lines(&journey(&format!("{rest}{arbitration}")));
    assert_eq!(lines("brand: {}")[..2], ["hero=it (holdout)", "aside=like (matched)"]);
    assert_eq!(lines("brand: {}")[2].matches("used_on_page").count(), 1);
    let interruptions = lines("arbitration: { interruptions: { session: 1 } }");
    assert_eq!(interruptions[1], "aside=baseline (no_item) -like:interruption_budget");
    assert_eq!(lines("arbitration: { exclusive: [[it, like]] }")[1], "aside=baseline (no_item) -like:exclusive");
}

#[test]
fn service_is_held_out_of_nothing() {
    assert_eq!(told(&Asked::new().unit(1), &held_service()), "none matched 10000");
}

#[test]
fn previewed_variant_is_taken_before_all_else() {
    let journey = with_experiment("a: 1, b: 99", "holdout_percent: 100", "");
    let preview = |variant: &str, mut asked: Asked| {
        asked.request.preview.variants.push(("exp".to_owned(), variant.to_owned()));
        told(&asked, &journey)
    };
    assert_eq!(preview("a", Asked::new().unit(2)), "a preview 10000");
    assert_eq!(preview("b", Asked::new()), "b preview 10000");
    assert_eq!(preview("gone", Asked::new()), "a no_unit 10000");
}

#[test]
fn transition_has_the_same_id_on_every_device() {
    let journey =
        journey("\nstages: [{ id: first }, { id: second, enter: \"happened('view')\" }]\nslots: {}\nitems: []");
    let id = |asked: Asked| asked.page(&journey).transition.map(|transition| transition.id);
    let here = Asked::new().unit(1).event("view", HOUR);
    assert!(id(here.clone()).is_some());
    assert_eq!(id(here.clone()), id(here.clone().event("buy", DAY)));
    assert_ne!(id(here.clone()), id(here.clone().event("view", MINUTE)));
    assert_ne!(id(here), id(Asked::new().unit(2).event("view", HOUR)));
}
