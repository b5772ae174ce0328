//! The shape of a document: one walk along the declarations of `form`, with words for every value that is not as declared.

use super::content;
use super::form::{self, Choice, Field, Form, List, Map, NameKind, Need, Object, Written};
use super::report::{Report, listed, slip, suggestion};
use crate::base::limits;
use crate::syntax::{Code, Diagnostic, Format, NodeValue, Span, Spot, hidden, nearest, parse_document};

/// Reports every value of the document that has another shape than declared.
pub(super) fn check(report: &mut Report, root: &Spot<'_>, text: &str, format: Format) {
    let purposes = root.get(&form::journey_fields::PURPOSES);
    let purpose = purposes.as_ref().and_then(|spot| spot.map().first()).map(|entry| entry.0.name.as_str());
    let mut walk = Walk { report, purpose, text, format };
    walk.object(root, &form::JOURNEY, &form::journey_fields::JOURNEY);
}

pub(super) struct Walk<'r, 'n> {
    pub report: &'r mut Report,
    /// A purpose of this journey, for examples.
    purpose: Option<&'n str>,
    /// The document as it is written.
    text: &'n str,
    /// How the document is written, and so what helps.
    format: Format,
}

impl Walk<'_, '_> {
    /// Checks the value of `field`, or something within it that has this form.
    fn value(&mut self, spot: &Spot<'_>, form: Form, field: &Field) {
        match form {
            Form::Text => self.text(spot, field, "text"),
            Form::Reference(what) => self.text(spot, field, &format!("the id of a {what}")),
            Form::Condition => self.condition(spot, field, "a condition"),
            Form::Score => self.condition(spot, field, "a computed number"),
            Form::Written(written) => self.own_way(spot, written, field),
            Form::Id => self.id(spot, field),
            Form::Truth => self.truth(spot),
            Form::Whole(lowest, highest) => self.whole(spot, lowest, highest),
            Form::Number(lowest, highest) => self.number(spot, lowest, highest),
            Form::HalfLife => self.half_life(spot, field),
            Form::Choice(choice) => self.choice(spot, choice, field),
            Form::Content => {
                if self.is_map(spot, field) {
                    content::check(self.report, spot, self.text);
                }
            }
            Form::List(list) => self.list(spot, list, field),
            Form::Map(map) => self.map(spot, map, field),
            Form::Object(object) => self.object(spot, object, field),
            Form::Never(message, help) => {
                self.report.error(spot, Code::InvalidValue, message, Some(help.to_owned()));
            }
        }
    }

    /// A field with its value, as one writes it in this document.
    fn written(&self, example: &str) -> String {
        match self.format {
            Format::Yaml => example.to_owned(),
            Format::Json => {
                let json = parse_document(example, Format::Yaml).map(|node| node.to_json()).unwrap_or_default();
                json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default().to_owned()
            }
        }
    }

    pub fn wrong_type(&mut self, spot: &Spot<'_>, wanted: &str, help: Option<String>) {
        let found = match spot.node.value {
            NodeValue::Double(_) if wanted == "a whole number" => "a fraction",
            _ => spot.node.kind(),
        };
        self.report.error(spot, Code::WrongType, format!("{wanted} must stand here, not {found}"), help);
    }

    fn is_map(&mut self, spot: &Spot<'_>, field: &Field) -> bool {
        match spot.node.value {
            NodeValue::Map(_) | NodeValue::Null => true,
            _ => {
                let help = match spot.path.as_str() {
                    "" => format!(
                        "a journey begins with `{}` and `{}`",
                        self.written(field.example),
                        self.written("version: 1")
                    ),
                    _ => format!("write names with values below it, as in `{}`", self.written(field.example)),
                };
                self.wrong_type(spot, "a map", Some(help));
                false
            }
        }
    }

    fn object(&mut self, spot: &Spot<'_>, object: &Object, field: &Field) {
        if !self.is_map(spot, field) {
            return;
        }
        let mut slips = Vec::new();
        for (key, child) in spot.entries() {
            if self.report.is_full() {
                return;
            }
            match object.fields.iter().find(|field| field.name == key.name) {
                Some(field) => self.value(&child, field.form, field),
                None => {
                    let meant = meant(&key.name, object);
                    let message = format!("there is no field `{}` here", key.name);
                    let help = unseen(&key.name)
                        .or_else(|| meant.map(|meant| format!("did you mean `{meant}`?")))
                        .or_else(|| stands_elsewhere(&key.name, object));
                    self.report
                        .push(Diagnostic::new(Code::UnknownField, key.span, message).maybe_help(help).at(&child.path));
                    slips.extend(meant);
                }
            }
        }
        for field in object.fields.iter().filter(|field| field.need == Need::Required) {
            if spot.get(field).is_none() && !slips.contains(&field.name) {
                self.missing(spot, field);
            }
        }
    }

    fn missing(&mut self, spot: &Spot<'_>, field: &Field) {
        let start = spot.span().start;
        let place = spot.map().first().map_or(Span::new(start, start), |entry| entry.0.span);
        let example = match (field.form, self.purpose) {
            (Form::Reference("purpose"), Some(purpose)) => format!("{}: {purpose}", field.name),
            _ => field.example.to_owned(),
        };
        self.report.push(
            Diagnostic::new(Code::MissingField, place, format!("`{}` is missing", field.name))
                .help(format!("add `{}`", self.written(&example)))
                .at(&spot.path),
        );
    }

    fn map(&mut self, spot: &Spot<'_>, map: &Map, field: &Field) {
        if !self.is_map(spot, field) {
            return;
        }
        for (key, child) in spot.entries() {
            if self.report.is_full() {
                return;
            }
            if !map.key.allows(&key.name) {
                self.report.push(no_name(&key.name, key.span, map.key).at(&child.path));
            }
            self.value(&child, map.value, field);
        }
    }

    fn list(&mut self, spot: &Spot<'_>, list: &List, field: &Field) {
        let count = match &spot.node.value {
            NodeValue::List(entries) => entries.len(),
            NodeValue::Null => 0,
            NodeValue::String(text, _) if !matches!(list.entry, Form::Object(_)) => {
                let is_bullet = text.starts_with('-');
                let help = match self.format {
                    Format::Json => format!("write `[\"{text}\"]`"),
                    Format::Yaml if is_bullet => "put a space after each `-`".to_owned(),
                    Format::Yaml => format!("write `[{text}]`"),
                };
                return self.wrong_type(spot, "a list", Some(help));
            }
            _ => {
                return self.wrong_type(spot, "a list", Some(format!("write it as `{}`", self.written(field.example))));
            }
        };
        if let (0, Some((message, help))) = (count, list.empty) {
            self.report.error(spot, Code::InvalidValue, message, Some(help.to_owned()));
        }
        if count > list.most {
            let code = if list.most == limits::ENTRIES { Code::JourneyLimit } else { Code::InvalidValue };
            let message = format!("there can be at most {} {}, not {count}", list.most, list.name);
            return self.report.error(spot, code, message, Some("merge some, or split the journey".to_owned()));
        }
        for (index, entry) in spot.list().take(limits::ENTRIES).enumerate() {
            if self.report.is_full() {
                return;
            }
            let first = list.first.filter(|_| index == 0);
            self.value(&entry, first.unwrap_or(list.entry), field);
        }
    }

    pub fn text(&mut self, spot: &Spot<'_>, field: &Field, wanted: &str) {
        let help = match spot.node.value {
            NodeValue::String(..) => return,
            NodeValue::Bool(_) | NodeValue::Int(_) | NodeValue::Double(_) => {
                "put it in quotes to make it text".to_owned()
            }
            _ => format!("write it as in `{}`", self.written(field.example)),
        };
        self.wrong_type(spot, wanted, Some(help));
    }

    fn condition(&mut self, spot: &Spot<'_>, field: &Field, wanted: &str) {
        let help = match spot.node.value {
            NodeValue::String(..) => return,
            NodeValue::List(_) | NodeValue::Map(_) => {
                "write one text, its parts joined by `&&` or `||`; in YAML put it in quotes".to_owned()
            }
            NodeValue::Null => format!("remove it, or write it as in `{}`", self.written(field.example)),
            _ => "put it in quotes to make it text".to_owned(),
        };
        self.wrong_type(spot, wanted, Some(help));
    }

    fn own_way(&mut self, spot: &Spot<'_>, written: &Written, field: &Field) {
        match spot.text() {
            Some(text) if (written.accepts)(text) => {}
            Some(text) => {
                let message = format!("`{text}` is not {}", written.what);
                self.report.error(spot, Code::InvalidValue, message, Some(written.help.to_owned()));
            }
            None => self.text(spot, field, written.what),
        }
    }

    fn id(&mut self, spot: &Spot<'_>, field: &Field) {
        match spot.text() {
            Some(text) if NameKind::Id.allows(text) => {}
            Some(text) => self.report.push(no_name(text, spot.span(), NameKind::Id).at(&spot.path)),
            None => self.text(spot, field, "text"),
        }
    }

    fn truth(&mut self, spot: &Spot<'_>) {
        match spot.node.value {
            NodeValue::Bool(_) => {}
            _ => self.wrong_type(spot, "true or false", Some("write `true` or `false`, without quotes".to_owned())),
        }
    }

    fn choice(&mut self, spot: &Spot<'_>, choice: &Choice, field: &Field) {
        let words = (choice.words)();
        let Some(word) = spot.text() else {
            return match spot.node.value {
                NodeValue::List(_) | NodeValue::Map(_) | NodeValue::Null => self.text(spot, field, "one word"),
                _ => self.text(spot, field, &listed(&words)),
            };
        };
        if words.contains(&word) {
            return;
        }
        let other = choice.also.iter().find(|also| also.0.eq_ignore_ascii_case(word));
        let help = match other {
            Some((_, meant)) => Some(format!("did you mean `{meant}`?")),
            None => slip(word, &words),
        };
        let help = help.or_else(|| Some(format!("write one of them, as in `{}`", self.written(field.example))));
        self.report.error(spot, Code::InvalidValue, format!("{} must stand here, not `{word}`", listed(&words)), help);
    }
}

fn field_names(object: &Object) -> Vec<&'static str> {
    object.fields.iter().filter(|field| !matches!(field.form, Form::Never(..))).map(|field| field.name).collect()
}

/// The field that an unknown one was most likely meant to be.
fn meant(name: &str, object: &Object) -> Option<&'static str> {
    let also = object.fields.iter().find(|field| field.also.contains(&name)).map(|field| field.name);
    also.or_else(|| nearest(name, field_names(object)))
}

/// The way out for a name with characters in it that cannot be seen.
fn unseen(name: &str) -> Option<String> {
    let bare: String = name.chars().filter(|letter| hidden(*letter).is_none()).collect();
    (bare.len() < name.len() && !bare.is_empty()).then(|| format!("delete what cannot be seen: write `{bare}`"))
}

/// Where a field stands that is not known here, or which fields are.
fn stands_elsewhere(name: &str, object: &Object) -> Option<String> {
    let mut owners: Vec<&str> = Vec::new();
    for owner in form::with_field(name).iter().map(|object| object.called) {
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    if owners.is_empty() {
        let all = || Some(format!("the fields of {} are listed in docs/journey.md", object.called));
        return suggestion(name, &field_names(object)).or_else(all);
    }
    Some(format!("`{name}` is a field of {}; check the indentation", owners.join(" and of ")))
}

/// What is said about a text that cannot be an id.
fn no_name(name: &str, span: Span, kind: NameKind) -> Diagnostic {
    let (letters, joint) = match kind {
        NameKind::Identifier => ("letters, digits and `_`, a letter first", "_"),
        NameKind::Id => ("letters, digits, `_`, `-` and `.`", "-"),
    };
    let words: Vec<&str> = name.split(|letter: char| !kind.allows(&format!("a{letter}"))).collect();
    let better = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(joint);
    let rule = format!("a name has {letters}, at most {}", limits::NAME_BYTES);
    // A word that lost letters such as `ü` reads badly, so it is offered only where all letters stay.
    let keeps_letters = name.chars().filter(char::is_ascii_alphanumeric).count()
        == name.chars().filter(|letter| letter.is_alphanumeric()).count();
    let help = if let Some(help) = unseen(name) {
        help
    } else if keeps_letters && kind.allows(&better) {
        format!("write `{better}`; {rule}")
    } else {
        rule
    };
    Diagnostic::new(Code::InvalidValue, span, format!("`{name}` cannot be a name")).help(help)
}
