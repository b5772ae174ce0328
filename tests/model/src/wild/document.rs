//! Writes a document as YAML, in blocks or in braces, or as JSON.

use super::random::Random;

/// A piece of a document.
pub enum Node {
    Map(Vec<(String, Node)>),
    List(Vec<Node>),
    /// Text in quotes.
    Text(String),
    /// A word or number without quotes in YAML; in JSON, words have quotes.
    Word(String),
    Number(i64),
    /// A number in hundredths.
    Hundredths(i64),
    True,
}

/// A map of these entries.
pub fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Map(entries.into_iter().map(|(key, node)| (key.to_owned(), node)).collect())
}

/// A word.
pub fn word(word: &str) -> Node {
    Node::Word(word.to_owned())
}

/// A list of words.
pub fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Node {
    Node::List(words.into_iter().map(word).collect())
}

/// The document as text, in one of its forms.
pub fn written(node: &Node, random: &mut Random) -> String {
    let mut text = String::new();
    match random.below(5) {
        0 => inline(node, true, random, &mut text),
        1 => inline(node, false, random, &mut text),
        _ => block(node, 0, random, &mut text),
    }
    text
}

/// In braces; with every key and text in double quotes for JSON.
fn inline(node: &Node, json: bool, random: &mut Random, text: &mut String) {
    match node {
        Node::Map(entries) => {
            text.push('{');
            for (place, (key, value)) in entries.iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                text.push_str(&if json { double_quoted(key) } else { key.clone() });
                text.push_str(": ");
                inline(value, json, random, text);
            }
            text.push('}');
        }
        Node::List(nodes) => {
            text.push('[');
            for (place, node) in nodes.iter().enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                inline(node, json, random, text);
            }
            text.push(']');
        }
        Node::Text(value) if json => text.push_str(&double_quoted(value)),
        Node::Word(value) if json => text.push_str(&double_quoted(value)),
        _ => text.push_str(&scalar(node, random)),
    }
}

fn block(node: &Node, indent: usize, random: &mut Random, text: &mut String) {
    let margin = " ".repeat(indent);
    match node {
        Node::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                text.push_str(&format!("{margin}{key}:"));
                if is_open(value) && random.percent(70) {
                    text.push('\n');
                    block(value, indent + 2, random, text);
                } else {
                    text.push(' ');
                    inline(value, false, random, text);
                    text.push('\n');
                }
            }
        }
        Node::List(nodes) if !nodes.is_empty() => {
            for node in nodes {
                if is_open(node) && random.percent(70) {
                    let mut inner = String::new();
                    block(node, indent + 2, random, &mut inner);
                    text.push_str(&format!("{margin}- {}", &inner[indent + 2..]));
                } else {
                    text.push_str(&format!("{margin}- "));
                    inline(node, false, random, text);
                    text.push('\n');
                }
            }
        }
        _ => {
            text.push_str(&margin);
            inline(node, false, random, text);
            text.push('\n');
        }
    }
}

fn is_open(node: &Node) -> bool {
    match node {
        Node::Map(entries) => !entries.is_empty(),
        Node::List(nodes) => !nodes.is_empty(),
        _ => false,
    }
}

fn scalar(node: &Node, random: &mut Random) -> String {
    match node {
        Node::Number(number) => number.to_string(),
        Node::Hundredths(number) if number % 100 == 0 => (number / 100).to_string(),
        Node::Hundredths(number) => format!("{}.{:02}", number / 100, number % 100),
        Node::True => "true".to_owned(),
        Node::Word(word) => word.clone(),
        Node::Text(text) => {
            if random.percent(30) && !text.chars().any(char::is_control) {
                format!("'{}'", text.replace('\'', "''"))
            } else {
                double_quoted(text)
            }
        }
        Node::Map(_) | Node::List(_) => String::new(),
    }
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
