//! Patterns of `matches`: RE2's syntax, run by another engine.
//!
//! The two differ in what `\d`, `\w`, `\s` and `\b` mean beyond ASCII and in the signs that a class may hold;
//! everything that differs is rewritten.

use regex::Regex;
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static COMPILED: RefCell<BTreeMap<String, Option<Regex>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether the pattern is found in `text`; `None` for what is no pattern.
pub fn is_found(pattern: &str, text: &str) -> Option<bool> {
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > 2_000 {
            compiled.clear();
        }
        if !compiled.contains_key(pattern) {
            compiled.insert(pattern.to_owned(), Regex::new(&rewritten(pattern)).ok());
        }
        compiled[pattern].as_ref().map(|regex| regex.is_match(text))
    })
}

fn rewritten(pattern: &str) -> String {
    let mut result = String::new();
    let mut chars = pattern.chars().peekable();
    // Whether a class is open, and whether something stands in it already.
    let mut class: Option<bool> = None;
    while let Some(c) = chars.next() {
        match (c, class) {
            ('\\', _) => {
                let escaped = chars.next().unwrap_or('\\');
                result.push_str(&escape(escaped, class.is_some()));
                class = class.map(|_| true);
            }
            ('[', None) => {
                result.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    result.push('^');
                }
                class = Some(false);
            }
            ('[', Some(_)) if chars.peek() == Some(&':') => {
                result.push('[');
                for inside in chars.by_ref() {
                    result.push(inside);
                    if inside == ']' {
                        break;
                    }
                }
                class = Some(true);
            }
            (']', Some(false)) => {
                result.push_str("\\]");
                class = Some(true);
            }
            (']', Some(true)) => {
                result.push(']');
                class = None;
            }
            ('[' | '&' | '~', Some(_)) => {
                result.push('\\');
                result.push(c);
                class = Some(true);
            }
            _ => {
                result.push(c);
                class = class.map(|_| true);
            }
        }
    }
    result
}

fn escape(escaped: char, in_class: bool) -> String {
    let set = match escaped {
        'd' | 'D' => "0-9",
        'w' | 'W' => "0-9A-Za-z_",
        's' | 'S' => "\\t\\n\\f\\r ",
        'b' if !in_class => return "(?-u:\\b)".to_owned(),
        'z' => return "\\z".to_owned(),
        _ => return format!("\\{escaped}"),
    };
    match (escaped.is_ascii_uppercase(), in_class) {
        (false, false) => format!("(?-i:[{set}])"),
        (true, false) => format!("(?-i:[^{set}])"),
        (false, true) => set.to_owned(),
        (true, true) => format!("[^{set}]"),
    }
}
