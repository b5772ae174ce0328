//! Patterns of `matches()`: compiled here into small deterministic automata, so that the runtime reads a text once and has no engine for them.
//!
//! Every step is bounded, because patterns come from strangers: length, nesting, parts, states, steps and bytes.

mod determine;
mod minimise;
mod re2;
mod table;

use regex_automata::nfa::thompson;

use crate::base::limits;
use crate::model::Pattern;
use crate::syntax::Code;

/// Largest automaton before it is made deterministic, in bytes.
const NFA_BYTES: usize = 256 * 1024;

/// Why a pattern is refused, and the way out.
#[derive(Debug)]
pub(super) struct Refusal {
    pub code: Code,
    pub message: String,
    pub help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code: Code::Pattern, message: message.into(), help: help.into() }
    }

    /// That a bound was reached.
    fn too_large() -> Self {
        let message = format!("the pattern needs more than {} states", limits::PATTERN_STATES);
        Self::new(
            message,
            "shorten its counts such as `{1,50}`, tie it to the start by `^`, or split it: `matches(…) || matches(…)`",
        )
    }
}

/// Compiles a pattern in RE2's syntax.
///
/// # Errors
/// [`Refusal`] for a text that is no pattern, for what RE2 or the table cannot do, and past a limit.
pub(super) fn compile(text: &str) -> Result<Pattern, Refusal> {
    if text.len() > limits::PATTERN_BYTES {
        let message = format!("the pattern has {} bytes; at most {} are read", text.len(), limits::PATTERN_BYTES);
        return Err(Refusal::new(message, "split it: `matches(…) || matches(…)`"));
    }
    let hir = re2::parse(text)?;
    let config = thompson::Config::new()
        .nfa_size_limit(Some(NFA_BYTES))
        .which_captures(thompson::WhichCaptures::None)
        .shrink(false);
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(&hir).map_err(|_| Refusal::too_large())?;
    let automaton = minimise::minimised(&determine::deterministic(&nfa)?);
    Ok(Pattern { text: text.to_owned(), automaton: table::encoded(&automaton)? })
}
