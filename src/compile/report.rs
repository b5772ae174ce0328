//! Collecting what is wrong, and words for names that are not known.

use crate::syntax::{Code, Diagnostic, Spot, nearest};

/// After so many the rest is not said: nobody reads it, and text from strangers must not buy unbounded work.
const MOST_DIAGNOSTICS: usize = 100;
/// Names are suggested only out of so many.
const MOST_CANDIDATES: usize = 1_000;

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
    unsaid: Option<Diagnostic>,
}

impl Report {
    pub fn error(&mut self, spot: &Spot<'_>, code: Code, message: impl Into<String>, help: Option<String>) {
        self.push(Diagnostic::new(code, spot.span(), message).maybe_help(help).at(&spot.path));
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Keeps to itself what only follows from another mistake. Should there be no other, it is said after all: nothing that was
    /// passed over may compile.
    pub fn leave_unsaid(&mut self, spot: &Spot<'_>) {
        let message = "this reads something whose declaration is not understood";
        let help = "check the declaration of each name in it";
        self.unsaid = Some(Diagnostic::new(Code::UnknownName, spot.span(), message).help(help).at(&spot.path));
    }

    /// Whether nothing was found so far.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty() && self.unsaid.is_none()
    }

    /// Whether nothing more is said; then nothing more need be found out.
    pub fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST_DIAGNOSTICS
    }

    /// All of them, in the order of the text.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        let is_full = self.is_full();
        let mut diagnostics = self.diagnostics;
        diagnostics.extend(self.unsaid.filter(|_| diagnostics.is_empty()));
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code as u16));
        if let Some(last) = diagnostics.last_mut().filter(|_| is_full) {
            last.help = Some(format!(
                "these are the first {MOST_DIAGNOSTICS} mistakes that were found; correct some and check again"
            ));
        }
        diagnostics
    }
}

/// "a", "b" or "c", for messages.
pub(super) fn listed(names: &[&str]) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.pop() {
        None => "nothing".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} or {last}", names.join(", ")),
    }
}

/// Known names, as many as are looked at.
pub(super) fn candidates<'a>(known: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    known.take(MOST_CANDIDATES).collect()
}

/// "did you mean", if a known name is near enough.
pub(super) fn slip(name: &str, known: &[&str]) -> Option<String> {
    nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}

/// "did you mean", or the whole list if it is short.
pub(super) fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    slip(name, known)
        .or_else(|| (!known.is_empty() && known.len() <= 32).then(|| format!("known here: {}", listed(known))))
}
