//! A visitor during a replay: a profile that lives in memory.

use etappe::base::hash::stable_hash;
use etappe::engine::{Engine, Profile, UnitId};
use etappe::model::{Context, Detail, Page, Record, Refusal, Scalar, Value};

use crate::event_line::{EventLine, scalar};

/// One visitor's profile.
#[derive(Clone)]
pub struct Visitor {
    profile: Profile,
}

impl Visitor {
    /// Starts empty; the unit follows from the name, so that a replay can be repeated.
    pub fn new(engine: &Engine, name: &str) -> Option<Self> {
        Self::with_unit(engine, unit_of(name))
    }

    /// Starts empty; the profile draws this unit when it first stores anything.
    pub fn with_unit(engine: &Engine, unit: UnitId) -> Option<Self> {
        Some(Self { profile: engine.open_profile(&[], unit).ok()? })
    }

    /// The view as a page writes it into its cookie.
    pub fn view(&self) -> Vec<u8> {
        self.profile.view()
    }

    /// Sets what the visitor says about a purpose.
    pub fn consent(&mut self, purpose: &str, granted: bool, now_ms: i64) -> Result<(), Refusal> {
        self.profile.apply(&Record::Consent { purpose, granted, time_ms: now_ms }, now_ms)
    }

    /// Takes in one record, or says why not.
    pub fn take_in(&mut self, record: &Record<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.profile.apply(record, now_ms)
    }

    /// Takes in a line, first the event, then attributes: all of it, or nothing if any part is refused.
    pub fn apply(&mut self, line: &EventLine, time_ms: i64, now_ms: i64) -> Result<(), (String, Refusal)> {
        let mut next = self.profile.clone();
        if let Some(name) = &line.event {
            let dimensions: Vec<(&str, &str)> =
                line.dimensions.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
            let record = Record::Event { name, time_ms, dimensions: &dimensions, measures: &[], id: "" };
            next.apply(&record, now_ms).map_err(|refusal| (format!("event `{name}`"), refusal))?;
        }
        for (name, value) in &line.attributes {
            let value = scalar(value);
            let record = Record::Attribute { name, time_ms, value: value.as_ref().map(Scalar::as_value) };
            next.apply(&record, now_ms).map_err(|refusal| (format!("attribute `{name}`"), refusal))?;
        }
        self.profile = next;
        Ok(())
    }

    /// Sets one attribute.
    pub fn set(&mut self, name: &str, value: Value<'_>, now_ms: i64) -> Result<(), Refusal> {
        self.profile.apply(&Record::Attribute { name, time_ms: now_ms, value: Some(value) }, now_ms)
    }

    /// Decides all slots and appends the transition, if there is one.
    pub fn decide(&mut self, engine: &Engine, context: &Context<'_>, now_ms: i64, detail: Detail) -> Option<Page> {
        let page = self.look(engine, context, now_ms, detail)?;
        self.follow(engine, &page, now_ms);
        Some(page)
    }

    /// Decides all slots and leaves the profile as it is.
    pub fn look(&self, engine: &Engine, context: &Context<'_>, now_ms: i64, detail: Detail) -> Option<Page> {
        engine.decide(&self.profile.view(), context, now_ms, detail).ok()
    }

    /// Appends the transition of a page, if it has one; whether it was taken in.
    pub fn follow(&mut self, engine: &Engine, page: &Page, now_ms: i64) -> bool {
        let Some(transition) = page.transition else { return false };
        let record = Record::Transition {
            from: engine.pack().stage_name(transition.from),
            to: engine.pack().stage_name(transition.to),
            at_ms: transition.at_ms,
            newest_ms: transition.newest_ms,
            id: transition.id,
        };
        // Without consent for the stage record the stage is simply found anew each time.
        self.profile.apply(&record, now_ms).is_ok()
    }
}

/// What a visitor of this name is drawn by.
pub fn unit_of(name: &str) -> UnitId {
    let halves = [b"1".as_slice(), b"2"].map(|half| stable_hash(&[name.as_bytes(), half]).to_le_bytes());
    let mut unit = [0u8; 16];
    for (byte, value) in unit.iter_mut().zip(halves.iter().flatten()) {
        *byte = *value;
    }
    unit
}

/// What a refusal means, in words.
pub fn refusal_words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Malformed => "is malformed",
        Refusal::Undeclared => "is not declared by the journey",
        Refusal::NoConsent => "has a purpose that is not granted (see --consent)",
        Refusal::TypeMismatch => "is not of the declared type",
        Refusal::Full => "does not fit into the profile",
        Refusal::Repeated => "was taken in already: its id is known",
        Refusal::OtherPerson => "says that the visitor is somebody else; sign out first",
    }
}
