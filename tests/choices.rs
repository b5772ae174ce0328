//! The engine against the naive model, on everything but the language of conditions: moves between stages, caps, schedules,
//! arbitration, experiments, previews, and until when a page holds.
//!
//! `ETAPPE_CASES` sets how many, `ETAPPE_SHOW` prints what was met how often, `ETAPPE_FIRST` ends at the first difference,
//! `ETAPPE_SEED` begins at another journey. The closing line is for scripts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod asked;
mod lived;

use asked::Asked;
use etappe::engine::Engine;
use etappe::model::{Cause, Context, Decision, Detail, Page, Reason};
use etappe_model::wild::decisions::case;
use etappe_model::{Journey, Record, Request, coverage};

/// Cases of a plain run.
const FEW: usize = 3_000;
/// Differences that are shown.
const SHOWN: usize = 3;

/// Lines that both tell of a page.
type Told = Vec<String>;

fn told_by_engine(engine: &Engine, page: &Page) -> Told {
    let pack = engine.pack();
    let moved = page.transition.map(|moved| {
        format!(
            "{}>{} newest {} id {:016x}",
            pack.stage_name(moved.from),
            pack.stage_name(moved.to),
            moved.newest_ms,
            moved.id
        )
    });
    let mut told = vec![format!(
        "stage {} unknown {} moved {moved:?} preview {}",
        pack.stage_name(page.stage),
        page.stage_unknown,
        page.is_preview
    )];
    let line = |decision: &Decision| {
        let losers = decision.losers.iter().map(|loser| {
            let cause = loser.cause.map(|cause| format!(":{}", cause.name())).unwrap_or_default();
            format!(" -{}:{}{cause}", pack.item_name(loser.item), loser.reason.name())
        });
        let assignment = decision.assignment.as_ref();
        format!(
            "{} {:?} {:?} {} {} {:?}{}",
            pack.slot_name(decision.slot),
            decision.item.map(|item| pack.item_name(item)),
            decision.variant.map(|variant| pack.variant_name(variant)),
            decision.reason.name(),
            decision.propensity,
            assignment.map(|new| (new.experiment.as_str(), new.variant.as_str(), i64::from(new.version))),
            losers.collect::<String>()
        )
    };
    told.extend(page.decisions.iter().map(line));
    told
}

fn told_by_model(page: &etappe_model::Page, detail: Detail) -> Told {
    let moved = page
        .transition
        .as_ref()
        .map(|moved| format!("{}>{} newest {} id {:016x}", moved.from, moved.to, moved.newest_ms, moved.id));
    let mut told = vec![format!(
        "stage {} unknown {} moved {moved:?} preview {}",
        page.stage, page.stage_unknown, page.is_preview
    )];
    let line = |slot: &etappe_model::SlotDecision| {
        let losers = slot.losers.iter().map(|loser| format!(" -{}:{}", loser.item, loser.reason));
        let losers = if detail == Detail::Losers { losers.collect::<String>() } else { String::new() };
        let assignment = slot.assignment.as_ref();
        format!(
            "{} {:?} {:?} {} {} {:?}{losers}",
            slot.slot,
            slot.item.as_deref(),
            slot.variant.as_deref(),
            slot.reason,
            slot.propensity,
            assignment.map(|new| (new.0.as_str(), new.1.as_str(), new.2)),
        )
    };
    told.extend(page.slots.iter().map(line));
    told
}

/// Both sides of the comparison, for one journey.
struct Pair {
    asked: Asked,
    model: Journey,
}

impl Pair {
    /// The page of the engine for a request.
    fn page(&self, view: &[u8], request: &Request, now_ms: i64, detail: Detail) -> Page {
        let decide = |context: &Context<'_>| self.asked.engine.decide(view, context, now_ms, detail);
        self.asked.with_context(request, decide).expect("the profile's own view is readable")
    }

    /// What the two say of a visitor.
    fn decide(&self, (history, request, now_ms): &(Vec<Record>, Request, i64)) -> (Told, Told) {
        let view = self.asked.view(history);
        let expected = etappe_model::decide(&self.model, history, request, *now_ms);
        let (mut told, mut wanted) = (Told::new(), Told::new());
        // Winners are found by the index, losers without it.
        for detail in [Detail::Winners, Detail::Losers] {
            told.extend(told_by_engine(&self.asked.engine, &self.page(&view, request, *now_ms, detail)));
            wanted.extend(told_by_model(&expected, detail));
        }
        (told, wanted)
    }
}

#[derive(Default)]
struct Tally {
    cases: usize,
    refused: usize,
    differences: usize,
    shown: Vec<String>,
}

impl Tally {
    fn journey(&mut self, seed: u64, most: usize) {
        let case = case(seed);
        let asked = match asked::asked(&case.journey) {
            Ok(asked) => asked,
            Err(why) => {
                self.refused += 1;
                if self.shown.len() < SHOWN {
                    self.shown.push(format!("journey {seed}: {why}"));
                }
                return;
            }
        };
        let pair = Pair { asked, model: Journey::read(&case.journey) };
        for (number, visitor) in case.visitors.iter().enumerate().take(most) {
            let (history, request, now_ms) = visitor.clone();
            let visitor = &(asked::with_unit(history), request, now_ms);
            let (engine, model) = pair.decide(visitor);
            self.cases += 1;
            if engine != model {
                self.differences += 1;
                if self.shown.len() < SHOWN {
                    let lines = lived::differing(&engine, &model);
                    self.shown.push(format!("journey {seed}, visitor {number}:\n{lines}"));
                    if std::env::var_os("ETAPPE_FIRST").is_some() {
                        self.shown.push(format!("{}\n{visitor:?}", case.journey));
                    }
                }
            }
        }
    }
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

/// What random cases must have met: every reason, cap scope, cause of what cannot be told and rule of arbitration and experiments.
fn expected() -> Vec<String> {
    // The first is said of a page, the second in explanations, the third by tokens alone; the others are no causes before profiles have tokens.
    let is_decided = |reason: &Reason| ![Reason::StageUnknown, Reason::Outranked, Reason::Pending].contains(reason);
    let reasons = Reason::ALL.into_iter().filter(is_decided).map(|reason| format!("reason:{}", reason.name()));
    let causes =
        [Cause::Absent, Cause::Error, Cause::Budget, Cause::NoConsent].map(|cause| format!("cause:{}", cause.name()));
    let of =
        |group: &'static str, names: &'static [&'static str]| names.iter().map(move |name| format!("{group}:{name}"));
    let scopes =
        of("cap_scope", &["item", "tag", "campaign", "channel", "slot", "global", "cool_down_event", "cool_down_item"]);
    let kinds = of("cap_on", &["exposure", "click", "dismissal", "conversion"]);
    let unknown = of("blocked_unknown", &["cap", "suppression"]);
    let arbitration = of(
        "arbitration",
        &[
            "used_on_page",
            "exclusive",
            "interruption_page",
            "interruption_session",
            "interruption_day",
            "charge",
            "done",
            "committed_removed_consent",
            "committed_removed_suppressed",
            "committed_removed_done",
            "committed_removed_gone",
            "committed_removed_twice",
        ],
    );
    let experiments = of(
        "experiment",
        &[
            "no_unit",
            "sticky",
            "below_min_version",
            "layer_out",
            "requires_out",
            "not_covered",
            "drawn",
            "preview",
            "holdout_global",
            "holdout_stage",
            "holdout_slot",
            "holdout_item",
        ],
    );
    let moves = of(
        "stage",
        &[
            "move_enter",
            "move_exit",
            "move_exit_to",
            "move_timeout",
            "move_graph",
            "dwell_blocks",
            "reentry_blocks",
            "renamed",
            "unknown",
        ],
    );
    reasons
        .chain(causes)
        .chain(scopes)
        .chain(kinds)
        .chain(unknown)
        .chain(arbitration)
        .chain(experiments)
        .chain(moves)
        .collect()
}

#[test]
fn engine_and_naive_model_decide_pages_the_same() {
    let cases = number("ETAPPE_CASES").unwrap_or(FEW);
    let mut tally = Tally::default();
    let mut seed = number("ETAPPE_SEED").unwrap_or(0) as u64;
    let last = seed + 100 + cases as u64;
    let ends_at_first = std::env::var_os("ETAPPE_FIRST").is_some();
    while tally.cases < cases && !(ends_at_first && tally.differences > 0) {
        tally.journey(seed, cases - tally.cases);
        seed += 1;
        assert!(seed < last, "hardly any journey is taken: {:#?}", tally.shown);
    }
    let met = coverage::take();
    if std::env::var_os("ETAPPE_SHOW").is_some() {
        met.iter().for_each(|(name, times)| println!("{name} {times}"));
    }
    let missing = expected().into_iter().filter(|kind| !met.contains_key(kind)).collect::<Vec<_>>();
    let rarest = met.iter().min_by_key(|(_, times)| **times).expect("something was met");
    println!(
        "\nmodel_cases={} model_differences={} model_journeys_refused={} model_least_met={} (`{}` of {} kinds) model_kinds_missing={}",
        tally.cases,
        tally.differences,
        tally.refused,
        rarest.1,
        rarest.0,
        met.len(),
        missing.len(),
    );
    assert!(missing.is_empty() || cases < FEW, "not met: {missing:?}");
    assert!(
        tally.differences == 0 && tally.refused == 0,
        "{} of {} differ, {} journeys refused\n{}",
        tally.differences,
        tally.cases,
        tally.refused,
        tally.shown.join("\n")
    );
}
