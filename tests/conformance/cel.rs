//! The cases of the Common Expression Language: checked and run as written, and run with their literals lifted into the context.
//!
//! `cargo xtask conformance` also runs the lifted ones in the shipped `decide.wasm`: `ETAPPE_CONFORMANCE_FOLDER` names the folder that
//! gets `cases.json`.

use std::fs;
use std::path::Path;

use etappe::compile::compile;
use etappe::engine::Engine;
use etappe::explain::Language;
use etappe::model::{Context, Detail, Reason};
use etappe::syntax::{Ast, AstKind, BinaryOperator, Code, Format, Span, parse_condition, print_condition};
use serde_json::{Value as Json, json};

use super::bindings::{bound, expression};
use super::lift::Fields;
use super::{json, outside};

/// Of the 724 cases in scope.
const LEAST_PASSED: usize = 720;
/// Of them, with nothing to compute beforehand, in the runtime.
const LEAST_RUNTIME_PASSED: usize = 600;

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// The checker refused it with a code.
    Refused(Code),
    Failed(String),
}

struct Case {
    id: String,
    /// As it stands in the suite, its variables replaced by their values.
    ast: Result<Ast, Code>,
    /// None for an expected error.
    expected: Option<Ast>,
}

impl Case {
    fn read(case: &Json) -> Self {
        let text = case["expr"].as_str().expect("`expr`");
        let nothing = json!({});
        let bindings = case.get("bindings").unwrap_or(&nothing);
        let ast = parse_condition(text).map(|ast| bound(ast, bindings)).map_err(|diagnostic| diagnostic.code);
        let value = case["expect"].get("value");
        let expected = value.map(|value| expression(value).expect("a value of a type in scope"));
        Self { id: case["id"].as_str().expect("`id`").to_owned(), ast, expected }
    }

    /// The condition that holds exactly if the case comes out as expected, or, for an expected error, is in error.
    fn condition(&self) -> Result<Ast, Code> {
        let part = |kind| Ast { span: Span::default(), kind };
        let ast = self.ast.clone()?;
        let (left, right) = match &self.expected {
            Some(expected) => (ast, expected.clone()),
            // Whatever type it is of, it can be compared with null.
            None => (part(AstKind::Call("dyn".to_owned(), vec![ast])), part(AstKind::Null)),
        };
        Ok(part(AstKind::Binary(BinaryOperator::Equal, Box::new(left), Box::new(right))))
    }

    fn fits(&self, reason: Reason) -> bool {
        match self.expected {
            Some(_) => reason == Reason::Matched,
            None => matches!(reason, Reason::ConditionError | Reason::ConditionUnknown),
        }
    }

    fn judge(&self, condition: &str, outcome: Result<Reason, Code>) -> Outcome {
        match outcome {
            Ok(reason) if self.fits(reason) => Outcome::Passed,
            Ok(reason) => Outcome::Failed(format!("{}: `{condition}` is {}", self.id, reason.name())),
            Err(code) => Outcome::Refused(code),
        }
    }

    /// As written, checked and run; a refusal is what is expected where an error is.
    fn as_written(&self) -> Outcome {
        let condition = match self.condition() {
            Ok(condition) => print_condition(&condition),
            Err(code) => return self.refused(code),
        };
        match self.judge(&condition, run(&condition, &Fields::default())) {
            Outcome::Refused(code) => self.refused(code),
            outcome => outcome,
        }
    }

    fn refused(&self, code: Code) -> Outcome {
        if self.expected.is_none() { Outcome::Passed } else { Outcome::Refused(code) }
    }

    /// With its literals in the context: natively, and as pack and request for the shipped runtime.
    fn lifted(&self) -> (Outcome, Option<Json>) {
        let mut fields = Fields::default();
        let condition = match self.condition() {
            Ok(condition) => print_condition(&fields.lift(condition)),
            Err(code) => return (Outcome::Refused(code), None),
        };
        let outcome = self.judge(&condition, run(&condition, &fields));
        let pack = pack(&condition, &fields).ok();
        let exported = pack.map(|pack| {
            json!({
                "id": self.id, "pack": hex(&pack), "request": hex(&fields.request()), "holds": self.expected.is_some(),
            })
        });
        (outcome, exported)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pack of a journey whose only item is for those for whom the condition holds.
fn pack(condition: &str, fields: &Fields) -> Result<Vec<u8>, Code> {
    let journey = json!({
        "journey": "cel", "version": 1, "purposes": { "functional": { "default": "granted" } },
        "context": fields.declared(),
        "stages": [{ "id": "first" }], "slots": { "hero": {} },
        "items": [{ "id": "it", "slots": ["hero"], "when": condition }],
    });
    let compiled = compile(&journey.to_string(), Format::Json);
    compiled.pack.ok_or_else(|| compiled.diagnostics.first().expect("what is wrong").code)
}

fn engine(condition: &str, fields: &Fields) -> Result<Engine, Code> {
    let engine = Engine::load(pack(condition, fields)?);
    Ok(engine.unwrap_or_else(|error| panic!("the pack of `{condition}` does not load: {error}")))
}

/// The condition as its explanation writes it.
fn written(condition: &str, fields: &Fields) -> Result<String, Code> {
    let why = engine(condition, fields)?.explain(&[], &Context::default(), 0, Language::English);
    let why = why.expect("the empty view is readable");
    let when = why.slots.first().and_then(|slot| slot.items.first()?.when.as_ref());
    Ok(when.expect("the item has a condition").text.clone())
}

/// What is wrong with the condition as its explanation writes it; nothing if it comes to the same, or was refused.
fn changed(condition: &str, fields: &Fields) -> Option<String> {
    let before = run(condition, fields).ok()?;
    let written = written(condition, fields).ok()?;
    let after = run(&written, fields);
    let is_settled = self::written(&written, fields).as_ref() == Ok(&written);
    (after != Ok(before) || !is_settled).then(|| format!("`{condition}` is written as `{written}`: {after:?}"))
}

fn run(condition: &str, fields: &Fields) -> Result<Reason, Code> {
    let engine = engine(condition, fields)?;
    Ok(fields.with_facts(|facts| {
        let context = Context { facts, ..Context::default() };
        let page = engine.decide(&[], &context, 0, Detail::Losers).expect("the empty view is readable");
        let decision = page.decisions.first().expect("there is a slot");
        decision.losers.first().map_or(decision.reason, |loser| loser.reason)
    }))
}

/// The ids of cases that do not pass, as `docs/conditions.md` lists them under a heading.
fn listed(heading: &str) -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conditions.md")).expect("the page");
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let ids = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    ids.map(str::to_owned).collect()
}

fn not_passed(outcomes: &[(String, Outcome)]) -> Vec<&String> {
    outcomes.iter().filter(|(_, outcome)| *outcome != Outcome::Passed).map(|(id, _)| id).collect()
}

#[test]
fn cel_cases_come_out_as_published() {
    let Some(path) = outside("cel_cases_come_out_as_published", "conformance/cel/cases.json") else {
        return;
    };
    let in_scope = |case: &&Json| case["in_scope"] == true && case.get("differs").is_none();
    let cases: Vec<Case> = json(&path).iter().filter(in_scope).map(Case::read).collect();
    let (mut written, mut lifted, mut exported) = (Vec::new(), Vec::new(), Vec::new());
    for case in &cases {
        written.push((case.id.clone(), case.as_written()));
        let (outcome, export) = case.lifted();
        lifted.push((case.id.clone(), outcome));
        exported.extend(export);
    }
    let passed = |outcomes: &[(String, Outcome)]| outcomes.len() - not_passed(outcomes).len();
    let refused = lifted.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_))).count();
    println!("\ncel_cases={} cel_passed={} cel_runtime_refused={refused}", cases.len(), passed(&written));
    if let Some(folder) = std::env::var_os("ETAPPE_CONFORMANCE_FOLDER") {
        let file = Path::new(&folder).join("cases.json");
        fs::create_dir_all(&folder).expect("a folder for the cases");
        fs::write(file, Json::from(exported).to_string()).expect("the cases are written");
    }
    let failed = |outcomes: &[(String, Outcome)]| -> Vec<String> {
        let wrong = outcomes.iter().filter_map(|(_, outcome)| match outcome {
            Outcome::Failed(what) => Some(what.clone()),
            _ => None,
        });
        wrong.collect()
    };
    if std::env::var_os("ETAPPE_CONFORMANCE_SHOW").is_some() {
        for (name, outcomes) in [("written", &written), ("lifted", &lifted)] {
            for (id, outcome) in outcomes.iter().filter(|(_, outcome)| *outcome != Outcome::Passed) {
                println!("{name}: {id}: {outcome:?}");
            }
        }
    }
    assert_eq!(failed(&lifted), Vec::<String>::new(), "what the runtime takes, it runs right");
    assert_eq!(
        not_passed(&written),
        Vec::from_iter(&listed("Cases of the CEL suite")),
        "the list in docs/conditions.md"
    );
    assert!(passed(&written) >= LEAST_PASSED, "{} passed", passed(&written));
    assert!(passed(&lifted) >= LEAST_RUNTIME_PASSED, "{} passed", passed(&lifted));
}

#[test]
fn cel_cases_are_explained_as_something_that_comes_to_the_same() {
    let Some(path) =
        outside("cel_cases_are_explained_as_something_that_comes_to_the_same", "conformance/cel/cases.json")
    else {
        return;
    };
    let mut wrong = Vec::new();
    let cases = json(&path);
    for case in cases.iter().filter(|case| case["in_scope"] == true).map(Case::read) {
        let Ok(condition) = case.condition() else { continue };
        let mut fields = Fields::default();
        let lifted = print_condition(&fields.lift(condition.clone()));
        let found = [changed(&print_condition(&condition), &Fields::default()), changed(&lifted, &fields)];
        wrong.extend(found.into_iter().flatten());
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}
