//! All visitors of a replay: who is new has granted every purpose.

use std::collections::BTreeMap;

use etappe::engine::Engine;

use crate::visitor::Visitor;

/// Profiles by the visitors' names.
pub struct Visitors<'a> {
    engine: &'a Engine,
    known: BTreeMap<String, Visitor>,
}

impl<'a> Visitors<'a> {
    /// Nobody yet.
    pub const fn new(engine: &'a Engine) -> Self {
        Self { engine, known: BTreeMap::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether this one was here before.
    pub fn knows(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// The visitor of this name; a new one grants every purpose at this moment. None if no profile can be begun.
    pub fn meet(&mut self, name: &str, now_ms: i64) -> Option<&mut Visitor> {
        if !self.known.contains_key(name) {
            let mut visitor = Visitor::new(self.engine, name)?;
            let pack = self.engine.pack();
            for purpose in 0..pack.purposes() {
                // A declared purpose is never refused.
                let _ = visitor.consent(pack.purpose_name(purpose), true, now_ms);
            }
            self.known.insert(name.to_owned(), visitor);
        }
        self.known.get_mut(name)
    }
}
