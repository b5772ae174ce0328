//! What conditions read of a visitor, noted where they are laid out: who cuts a token to it need not look at them again.

use super::emit::Programs;
use super::encode::EncodeError;
use super::layout::{ALL, SESSION, TIMES};
use crate::base::time::SECOND_MS;
use crate::model::{Condition, Journey, UnitKind, Window};

/// What is read of a counter.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Read {
    /// The longest window; none is 0.
    pub seconds: u32,
    /// The sum of [`ALL`], [`SESSION`] and [`TIMES`].
    pub marks: u8,
}

impl Programs<'_> {
    /// The number of an event's measure among those of all events.
    pub(super) fn measure(&self, event: u16, name: &str) -> Result<u16, EncodeError> {
        let events = &self.journey.schema.events;
        let before = events.iter().take(event.into()).map(|event| event.measures.len()).sum::<usize>();
        let own = events.get(usize::from(event)).ok_or(EncodeError)?;
        let place = own.measures.iter().position(|measure| measure.name == name).ok_or(EncodeError)?;
        u16::try_from(before.saturating_add(place)).map_err(|_| EncodeError)
    }

    /// A counter is read within a window, and whether by its exact times.
    pub(super) fn note_read(&mut self, counter: u16, window: Window, times: bool) {
        if let Some(read) = self.reads.get_mut(usize::from(counter)) {
            read.marks |= if times { TIMES } else { 0 };
            match window {
                Window::All => read.marks |= ALL,
                Window::Session => read.marks |= SESSION,
                Window::Last(length_ms) => {
                    let part = i64::from(length_ms.rem_euclid(SECOND_MS) > 0);
                    let seconds = length_ms.div_euclid(SECOND_MS).saturating_add(part);
                    read.seconds = read.seconds.max(u32::try_from(seconds).unwrap_or(u32::MAX));
                }
            }
        }
    }
}

/// What all conditions of a journey read beside counters.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// The attributes, by index.
    pub attributes: Vec<u16>,
    /// Whether the running session is read.
    pub session: bool,
}

impl Reads {
    pub fn of(journey: &Journey) -> Self {
        let mut reads = Self { session: is_by_session(journey), ..Self::default() };
        journey.segments.iter().for_each(|segment| reads.add(&segment.condition));
        journey
            .stages
            .iter()
            .flat_map(|stage| [&stage.enter, &stage.exit])
            .flatten()
            .for_each(|found| reads.add(found));
        journey.passages.iter().flatten().for_each(|passage| reads.add(&passage.when));
        for item in &journey.items {
            [&item.when, &item.score].into_iter().flatten().for_each(|found| reads.add(found));
        }
        reads
    }

    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::Attribute(index) | Condition::HasAttribute(index) => self.attributes.push(*index),
            Condition::Within(_, Window::Session) => self.session = true,
            _ => {}
        }
        condition.operands().into_iter().for_each(|operand| self.add(operand));
    }
}

/// Whether an experiment draws anew in each session.
fn is_by_session(journey: &Journey) -> bool {
    let experiments = journey.items.iter().filter_map(|item| item.experiment.as_ref());
    experiments.into_iter().any(|experiment| experiment.unit == UnitKind::Session)
}
