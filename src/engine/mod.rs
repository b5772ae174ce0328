//! The public verbs: load a pack, decide a page, open a profile.
#![forbid(unsafe_code)]

use crate::base::time::UnixMs;
use crate::decide::{Desk, Facts, Known, Plan, Question};
#[cfg(feature = "author")]
use crate::explain::{Explanation, Language};
use crate::model::{Context, Decision, Detail, Page, Reason};
use crate::pack::{NONE, Pack, PackError};
use crate::profile::ProfileError;

#[cfg(feature = "sync")]
pub use crate::profile::{Merged, PartInfo};
#[cfg(feature = "profile")]
pub use crate::profile::{Profile, UnitId};

/// What one decision leaves to the next one for the same visitor; see [`Engine::decide_after`].
#[derive(Debug, Clone, Default)]
pub struct Sitting {
    desk: Desk,
    /// Of the pack that decided.
    hash: u64,
}

/// A loaded pack that decides pages.
///
/// ```
/// use etappe::engine::Engine;
/// use etappe::model::{Context, Detail};
/// # let journey = "
/// # journey: doc
/// # version: 1
/// # purposes: { functional: { default: granted } }
/// # stages: [{ id: awareness }]
/// # slots: { hero: {} }
/// # items: [{ id: welcome, kind: block, slots: [hero] }]
/// # ";
/// # let compiled = etappe::compile::compile(journey, etappe::syntax::Format::Yaml);
/// # let pack = compiled.pack.ok_or("does not compile")?;
/// let engine = Engine::load(pack)?;
/// let page = engine.decide(&[], &Context::default(), 1_760_000_000_000, Detail::Winners)?;
/// let item = page.decisions.first().and_then(|decision| decision.item);
/// assert_eq!(item.map(|item| engine.pack().item_name(item)), Some("welcome"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Engine {
    pack: Pack,
    plan: Plan,
}

impl Engine {
    /// Verifies a pack, makes it ready and keeps it. Costs two passes over its bytes.
    ///
    /// # Errors
    /// [`PackError`] with the stable code of what is wrong.
    pub fn load(pack: Vec<u8>) -> Result<Self, PackError> {
        let pack = Pack::load(pack)?;
        let plan = Plan::of(&pack);
        Ok(Self { pack, plan })
    }

    /// The pack: names, content, schema.
    #[must_use]
    pub const fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Decides every slot of one page from view bytes; no bytes are the empty view.
    ///
    /// Pure: equal inputs give equal results on every host. Costs one pass over the view's bytes, and what
    /// `docs/decisions.md` says of a pass.
    ///
    /// # Errors
    /// [`ProfileError`] when the view is damaged; decide again with the empty view.
    pub fn decide(
        &self,
        view: &[u8],
        context: &Context<'_>,
        now_ms: UnixMs,
        detail: Detail,
    ) -> Result<Page, ProfileError> {
        self.decide_after(&mut Sitting::default(), None, (view, context), now_ms, detail)
    }

    /// Decides as [`decide`](Self::decide) does, in the place of what `sitting` holds; after an event, only what the event can
    /// change is asked again.
    ///
    /// - `sitting`: what the last decision for this visitor left; a new one to begin with.
    /// - `event`: the one event that was recorded since, if nothing else is different from what was decided last but the time: not
    ///   the context, nor anything else of the view. None in every other case.
    /// - `view`, `now_ms`: as they are after the event.
    ///
    /// The page is the one that [`decide`](Self::decide) makes of the same view. Where more than the event may have changed it,
    /// since the stage did, or since [`valid_until_ms`](Page::valid_until_ms) of the last page is over, everything is asked; so it is
    /// where items are in several slots, or stand on the page already, and after a decision with losers. Costs one pass over the
    /// view's bytes, the conditions of later stages, and those of the items that read the event and rank above what their slot
    /// shows.
    ///
    /// # Errors
    /// [`ProfileError`] when the view is damaged; the sitting is as it was.
    ///
    /// # Examples
    /// ```
    /// use etappe::engine::{Engine, Sitting};
    /// use etappe::model::{Context, Detail, Record};
    /// # let journey = "
    /// # journey: doc
    /// # version: 1
    /// # purposes: { functional: { default: granted } }
    /// # profile: { events: { view: { purpose: functional } } }
    /// # stages: [{ id: awareness }]
    /// # slots: { hero: {} }
    /// # items: [{ id: keen, slots: [hero], when: \"happened('view', '7d')\" }]
    /// # ";
    /// # let compiled = etappe::compile::compile(journey, etappe::syntax::Format::Yaml);
    /// # let pack = compiled.pack.ok_or("does not compile")?;
    /// let engine = Engine::load(pack)?;
    /// let (mut sitting, context, now_ms) = (Sitting::default(), Context::default(), 1_760_000_000_000);
    /// let page = engine.decide_after(&mut sitting, None, (&[], &context), now_ms, Detail::Winners)?;
    /// assert_eq!(page.decisions[0].item, None);
    ///
    /// let mut profile = engine.open_profile(&[], [7; 16])?;
    /// assert!(profile.apply(&Record::Event { name: "view", time_ms: now_ms, dimensions: &[], measures: &[], id: "" }, now_ms).is_ok());
    /// let page = engine.decide_after(&mut sitting, Some("view"), (&profile.view(), &context), now_ms, Detail::Winners)?;
    /// assert_eq!(page.decisions[0].item, Some(0));
    /// assert_eq!(page.valid_until_ms, now_ms + 7 * 86_400_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: DESIGN 4.3 step 5; the random comparison with `decide` is `tests/until.rs`.
    pub fn decide_after(
        &self,
        sitting: &mut Sitting,
        event: Option<&str>,
        (view, context): (&[u8], &Context<'_>),
        now_ms: UnixMs,
        detail: Detail,
    ) -> Result<Page, ProfileError> {
        let event = event.filter(|_| sitting.hash == self.pack.hash());
        let mut events = 0..self.pack.events();
        let after = event.and_then(|name| events.find(|event| self.pack.event_name(*event) == name)).unwrap_or(NONE);
        self.ask(view, context, now_ms, |question| {
            sitting.hash = self.pack.hash();
            let mut decisions = Vec::new();
            let (standing, valid_until_ms) =
                crate::decide::decide(question, (detail, after), &mut sitting.desk, &mut |slot, found| {
                    decisions.push(Decision {
                        slot,
                        item: Some(found.item).filter(|item| *item != NONE),
                        variant: Some(found.drawn.variant).filter(|variant| *variant != NONE),
                        reason: found.drawn.reason,
                        pending: found.drawn.reason == Reason::Pending,
                        propensity: found.drawn.propensity,
                        assignment: (found.drawn.is_new && !question.facts.is_preview())
                            .then(|| self.pack.assignment(found.drawn.variant)),
                        decision_id: found.decision_id,
                        losers: found.losers.to_vec(),
                    });
                });
            Page {
                stage: standing.stage,
                stage_unknown: standing.unknown,
                transition: standing.transition.filter(|_| !question.facts.is_preview()),
                is_preview: question.facts.is_preview(),
                decisions,
                valid_until_ms,
            }
        })
    }

    /// Explains every slot of one page: what [`decide`](Self::decide) decides, and why, item by item and clause by clause.
    ///
    /// - `view`, `context`, `now_ms`: as for [`decide`](Self::decide); the explanation is of that decision.
    /// - `language`: of the sentences.
    ///
    /// Pure, as deciding is. Meant for people who look: it allocates, and asks every clause of every item, which costs some
    /// hundred times what a decision costs. What each field means, and what the nearest miss promises: `docs/explain.md`.
    ///
    /// # Errors
    /// [`ProfileError`] when the view is damaged; explain again with the empty view.
    ///
    /// # Examples
    /// ```
    /// use etappe::engine::Engine;
    /// use etappe::explain::Language;
    /// use etappe::model::Context;
    /// # let journey = "
    /// # journey: doc
    /// # version: 1
    /// # purposes: { functional: { default: granted } }
    /// # profile: { events: { view: { purpose: functional } } }
    /// # stages: [{ id: awareness }]
    /// # slots: { hero: {} }
    /// # items: [{ id: keen, slots: [hero], when: \"count('view', '7d') >= 3\" }]
    /// # ";
    /// # let compiled = etappe::compile::compile(journey, etappe::syntax::Format::Yaml);
    /// # let pack = compiled.pack.ok_or("does not compile")?;
    /// let engine = Engine::load(pack)?;
    /// let why = engine.explain(&[], &Context::default(), 1_760_000_000_000, Language::English)?;
    /// let keen = &why.slots[0].items[0];
    /// assert_eq!(keen.reason.name(), "condition_false");
    /// assert_eq!(keen.sentence, "`keen` (priority 0) was not shown: `count('view', '7d')` is 0, but must be 3 or more.");
    /// assert_eq!(keen.nearest_miss.as_ref().map(Vec::len), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: DESIGN 4.3 step 5; the random comparison with `decide` is `tests/explain.rs`.
    #[cfg(feature = "author")]
    pub fn explain(
        &self,
        view: &[u8],
        context: &Context<'_>,
        now_ms: UnixMs,
        language: Language,
    ) -> Result<Explanation, ProfileError> {
        self.ask(view, context, now_ms, |question| crate::explain::explain(question, language))
    }

    /// Every clause of the journey, and what it comes to on this page.
    #[cfg(feature = "author")]
    pub(crate) fn clauses(
        &self,
        view: &[u8],
        context: &Context<'_>,
        now_ms: UnixMs,
    ) -> Result<Vec<crate::explain::Asked>, ProfileError> {
        self.ask(view, context, now_ms, crate::explain::clauses)
    }

    /// Every way between the journey's stages, in words.
    #[cfg(feature = "author")]
    pub(crate) fn ways(&self, language: Language) -> Result<Vec<crate::explain::WayInWords>, ProfileError> {
        self.ask(&[], &Context::default(), 0, |question| crate::explain::ways(question, language))
    }

    /// Reads what a pass depends on, and hands it over.
    fn ask<T>(
        &self,
        view: &[u8],
        context: &Context<'_>,
        now_ms: UnixMs,
        answer: impl FnOnce(Question<'_>) -> T,
    ) -> Result<T, ProfileError> {
        let facts = Facts::of(&self.pack, &self.plan.symbols, context);
        self.ask_with(view, &facts, now_ms, answer)
    }

    fn ask_with<T>(
        &self,
        view: &[u8],
        facts: &Facts,
        now_ms: UnixMs,
        answer: impl FnOnce(Question<'_>) -> T,
    ) -> Result<T, ProfileError> {
        let mut known = Known::default();
        known.read(&self.pack, &self.plan, view)?;
        Ok(answer(Question { pack: &self.pack, plan: &self.plan, known: &known, facts, now_ms }))
    }

    /// The facts of a request, as hosts send them.
    #[cfg(all(feature = "author", target_arch = "wasm32"))]
    pub(crate) fn facts(&self, bytes: &[u8]) -> Result<Facts, crate::base::bytes::Malformed> {
        let mut facts = Facts::default();
        facts.read(&self.pack, &self.plan.symbols, bytes)?;
        Ok(facts)
    }

    /// Explains the page of such a request.
    #[cfg(all(feature = "author", target_arch = "wasm32"))]
    pub(crate) fn explain_request(
        &self,
        view: &[u8],
        facts: &Facts,
        now_ms: UnixMs,
        language: Language,
    ) -> Result<Explanation, ProfileError> {
        self.ask_with(view, facts, now_ms, |question| crate::explain::explain(question, language))
    }

    /// Opens a profile that records what this pack declares; see [`Profile::open`].
    ///
    /// # Errors
    /// [`ProfileError`] when `part` is damaged.
    #[cfg(feature = "profile")]
    pub fn open_profile(&self, part: &[u8], spare_unit: UnitId) -> Result<Profile, ProfileError> {
        Profile::open(self.pack.schema(), part, spare_unit)
    }
}
