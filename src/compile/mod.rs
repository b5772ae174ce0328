//! From text to pack: parse, check, lay out. Runs where people write rules.
#![forbid(unsafe_code)]

mod brand;
mod caps;
mod checker;
mod condition;
mod content;
mod conversion;
mod document;
mod eligible;
mod experiment;
mod extent;
pub mod form;
mod function;
mod handover;
mod hint;
mod history;
mod interest;
mod limit;
mod lint;
mod method;
mod names;
mod operator;
mod pattern;
mod percent;
mod ready_made;
mod report;
mod requirement;
pub mod schedule;
mod schema;
mod segment;
mod shape;
mod shape_number;
mod span_text;
mod stage;
mod static_type;
mod time_text;
mod tree;
mod work;

pub(crate) use conversion::runs_on;
pub(crate) use eligible::SUPPRESSION;
pub use lint::lint;
pub(crate) use operator::result;
pub use static_type::StaticType;

use crate::base::limits;
use crate::model::{Condition, ContextField, Journey, Schema, Type};
use crate::pack;
use crate::syntax::{Code, Diagnostic, Format, Node, NodeValue, Severity, Span, Spot, parse_condition, parse_document};
use condition::{Scope, StageUse};
use tree::Names;

/// What became of a journey's text.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// The checked journey, unless something is wrong with it.
    pub journey: Option<Journey>,
    /// The pack, unless something is wrong with the journey.
    pub pack: Option<Vec<u8>>,
    /// Everything that was found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the journey declares no stages, so that it has the ready-made ones.
    pub has_ready_made_stages: bool,
}

/// Checks a journey and compiles it into a pack. Equal texts give equal packs.
///
/// Everything that is wrong is reported at once, up to 100 mistakes; only a text that is no document at all ends at its first mistake.
#[must_use]
pub fn compile(text: &str, format: Format) -> Compiled {
    let mut root = match parse_document(text, format) {
        Ok(root) => root,
        Err(diagnostic) => {
            return Compiled { diagnostics: vec![diagnostic], ..Compiled::default() };
        }
    };
    let has_ready_made_stages = ready_made::add(&mut root);
    let (journey, mut diagnostics) = document::check(&root, text, format);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Compiled { diagnostics, ..Compiled::default() };
    }
    match pack::encode(&journey) {
        Ok(pack) => Compiled { journey: Some(journey), pack: Some(pack), diagnostics, has_ready_made_stages },
        Err(error) => {
            diagnostics.push(
                Diagnostic::new(Code::JourneyLimit, Span::default(), error.to_string())
                    .help(format!("a journey has at most {} entries of a kind; split it", limits::ENTRIES)),
            );
            Compiled { diagnostics, ..Compiled::default() }
        }
    }
}

/// Checks one expression of any type over a journey that declares nothing but `context`: for tools and tests.
///
/// A field may be read by its name alone, too. `Condition::Context(i)` of the result is the field at place `i` of `context`.
///
/// # Errors
/// One [`Diagnostic`], whose place is in `text`: the first thing that is wrong.
pub fn expression(text: &str, context: &[(&str, Type)]) -> Result<(Condition, StaticType), Diagnostic> {
    let ast = parse_condition(text)?;
    let node = Node { span: Span::default(), value: NodeValue::Map(Vec::new()) };
    let declared =
        context.iter().map(|(name, value_type)| ContextField { name: (*name).to_owned(), value_type: *value_type });
    let declared: Vec<ContextField> = declared.collect();
    let scope = Scope {
        root: &Spot::root(&node),
        schema: &Schema::default(),
        context: &declared,
        segments: &[],
        items: &Names::default(),
        interests: &[],
        stages: &Names::default(),
        stage: StageUse::Allowed,
        has_bare_fields: true,
    };
    scope.value(&ast).map_err(|found| document::or_undeclared(found, &ast))
}

/// Checks one expression of any type as if it stood in an item of the journey, whose own mistakes are not reported: for tools and tests.
///
/// # Errors
/// One [`Diagnostic`], whose place is in `text`, or in `journey` if that is no document.
pub fn expression_in(journey: &str, format: Format, text: &str) -> Result<(Condition, StaticType), Diagnostic> {
    let mut root = parse_document(journey, format)?;
    ready_made::add(&mut root);
    document::expression(&root, text)
}
