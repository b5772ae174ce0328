//! What must hold of any text as a journey: it compiles into a pack that loads and decides, or it is refused with diagnostics that
//! name a place in it and a way out.

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::model::{Context, Detail};
use etappe::syntax::Format;

/// Panics where it does not hold.
pub fn check(text: &str) {
    for format in [Format::Yaml, Format::Json] {
        let compiled = compile(text, format);
        for diagnostic in &compiled.diagnostics {
            assert!(diagnostic.span.start <= text.len(), "{diagnostic:?}");
            assert!(diagnostic.help.is_some(), "{diagnostic:?}");
        }
        match compiled.pack {
            None => assert!(!compiled.diagnostics.is_empty(), "refused without a word"),
            Some(pack) => {
                let engine = Engine::load(pack).expect("a compiled pack loads");
                let page = engine.decide(&[], &Context::default(), 0, Detail::Losers);
                page.expect("the empty view is readable");
            }
        }
    }
}
