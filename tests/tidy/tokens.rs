//! What the rules must know of Rust sources: the paths they name, their functions, the variants of an enum.
//!
//! Reads tokens, not text: comments and strings name nothing, `use a::{b, c}` names two things, and what stands inside a
//! macro's brackets counts like everything else.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path such as `crate::model::Value`, or a macro such as `println!`, with where it stands. What is imported whole ends
/// in `*`, what is renamed in `as`.
pub struct Named {
    pub segments: Vec<String>,
    pub line: usize,
    /// Modules written inside the file around it.
    pub inside: Vec<String>,
}

/// A function with a body.
pub struct Function {
    pub name: String,
    /// Whether an attribute makes it a test.
    pub is_test: bool,
    pub line: usize,
    pub lines: usize,
}

/// Everything that the source names.
pub fn named(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    walk(stream(text), &[], &mut found);
    found
}

/// Every function, also within others.
pub fn functions(text: &str) -> Vec<Function> {
    let mut found = Vec::new();
    collect_functions(stream(text), &mut found);
    found
}

/// The variants of an enum, each with its discriminant if one is written.
pub fn variants(text: &str, name: &str) -> Vec<(String, Option<u16>, usize)> {
    let mut found = Vec::new();
    enums(stream(text), &mut |found_name, body| {
        if found_name == name {
            found = variants_of(body);
        }
    });
    found
}

/// The names of all enums, each with its variants.
pub fn all_variants(text: &str) -> Vec<(String, Option<u16>, usize)> {
    let mut found = Vec::new();
    enums(stream(text), &mut |_, body| found.extend(variants_of(body)));
    found
}

fn stream(text: &str) -> TokenStream {
    text.parse().expect("sources that compile are tokens")
}

fn line_of(token: &TokenTree) -> usize {
    token.span().start().line
}

fn ident(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, letter: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == letter)
}

fn braces(token: Option<&TokenTree>) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

fn walk(stream: TokenStream, inside: &[String], found: &mut Vec<Named>) {
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(word) if word == "mod" => {
                let name = ident(tokens.peek());
                tokens.next();
                if let (Some(name), Some(body)) = (name, braces(tokens.peek())) {
                    walk(body.stream(), &[inside, &[name]].concat(), found);
                    tokens.next();
                }
            }
            TokenTree::Ident(first) => path(vec![first.to_string()], line_of(&token), &mut tokens, inside, found),
            TokenTree::Group(group) => walk(group.stream(), inside, found),
            _ => {}
        }
    }
}

/// The rest of a path whose first segments are known; a tree of `use` is as many paths as it has leaves.
fn path(
    mut segments: Vec<String>,
    line: usize,
    tokens: &mut Peekable<IntoIter>,
    inside: &[String],
    found: &mut Vec<Named>,
) {
    while is_punct(tokens.peek(), ':') {
        tokens.next();
        if !is_punct(tokens.peek(), ':') {
            break;
        }
        tokens.next();
        if let Some(next) = ident(tokens.peek()) {
            segments.push(next);
            tokens.next();
        } else if let Some(group) = braces(tokens.peek()).cloned() {
            tokens.next();
            tree(&segments, group.stream(), inside, found);
            return;
        } else {
            if is_punct(tokens.peek(), '*') {
                segments.push("*".to_owned());
            }
            break;
        }
    }
    if ident(tokens.peek()).is_some_and(|word| word == "as") {
        segments.push("as".to_owned());
    }
    if is_punct(tokens.peek(), '!')
        && let Some(last) = segments.last_mut()
    {
        last.push('!');
    }
    found.push(Named { segments, line, inside: inside.to_vec() });
}

fn tree(before: &[String], stream: TokenStream, inside: &[String], found: &mut Vec<Named>) {
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(word) if word == "as" => {
                tokens.next();
            }
            TokenTree::Ident(word) => {
                path([before, &[word.to_string()]].concat(), line_of(&token), &mut tokens, inside, found);
            }
            token if is_punct(Some(token), '*') => {
                let segments = [before, &["*".to_owned()]].concat();
                found.push(Named { segments, line: line_of(token), inside: inside.to_vec() });
            }
            _ => {}
        }
    }
}

fn collect_functions(stream: TokenStream, found: &mut Vec<Function>) {
    let mut tokens = stream.into_iter().peekable();
    let mut is_test = false;
    while let Some(token) = tokens.next() {
        match &token {
            token if is_punct(Some(token), '#') => {
                if let Some(TokenTree::Group(attribute)) = tokens.peek() {
                    is_test |= attribute.stream().into_iter().any(|token| {
                        ident(Some(&token)).is_some_and(|word| word == "test" || word == "wasm_bindgen_test")
                    });
                    tokens.next();
                }
            }
            TokenTree::Ident(word) if word == "fn" => {
                let is_test = std::mem::take(&mut is_test);
                let Some(name) = ident(tokens.peek()) else { continue };
                let line = line_of(&token);
                // A signature ends at its body, or at `;` where it has none.
                for next in tokens.by_ref() {
                    if is_punct(Some(&next), ';') {
                        break;
                    }
                    if let Some(body) = braces(Some(&next)) {
                        let lines = body.span_close().end().line.saturating_sub(line).saturating_add(1);
                        found.push(Function { name, is_test, line, lines });
                        collect_functions(body.stream(), found);
                        break;
                    }
                }
            }
            TokenTree::Group(group) => {
                is_test &= group.delimiter() != Delimiter::Brace;
                collect_functions(group.stream(), found);
            }
            _ => {}
        }
    }
}

fn enums(stream: TokenStream, each: &mut impl FnMut(&str, TokenStream)) {
    let mut tokens = stream.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Ident(word) if word == "enum" => {
                let name = ident(tokens.next().as_ref()).unwrap_or_default();
                if let Some(body) = braces(tokens.peek()) {
                    each(&name, body.stream());
                    tokens.next();
                }
            }
            TokenTree::Group(group) => enums(group.stream(), each),
            _ => {}
        }
    }
}

fn variants_of(body: TokenStream) -> Vec<(String, Option<u16>, usize)> {
    let mut found: Vec<(String, Option<u16>, usize)> = Vec::new();
    let mut is_first = true;
    for token in body {
        match &token {
            TokenTree::Ident(name) if is_first => {
                found.push((name.to_string(), None, line_of(&token)));
                is_first = false;
            }
            TokenTree::Literal(number) => {
                if let Some(last) = found.last_mut() {
                    last.1 = number.to_string().parse().ok();
                }
            }
            token => is_first |= is_punct(Some(token), ','),
        }
    }
    found
}

#[test]
fn named_in_a_tree_of_use_and_in_a_macro_is_found_and_in_text_is_not() {
    let text = "use crate::{a::B, c};\n// crate::d\nfn f() {\n    assert_eq!(crate::e::G, \"crate::h\");\n}\n";
    let found: Vec<String> = named(text)
        .iter()
        .filter(|named| named.segments.len() > 1)
        .map(|named| format!("{} {}", named.line, named.segments.join("::")))
        .collect();
    assert_eq!(found, ["1 crate::a::B", "1 crate::c", "4 crate::e::G"]);
}

#[test]
fn functions_are_counted_from_signature_to_closing_brace() {
    let text = "trait T {\n    fn a();\n}\nfn b(\n    c: u8,\n) {\n    fn d() {}\n}\n";
    let found: Vec<String> =
        functions(text).iter().map(|found| format!("{} {} {}", found.name, found.line, found.lines)).collect();
    assert_eq!(found, ["b 4 5", "d 7 1"]);
}
