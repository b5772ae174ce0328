//! The reference of every field, for people: `docs/journey.md`.

use std::fmt::Write;

use etappe::compile::form::{Field, Form, JOURNEY, NameKind, Need, Object};

const HEAD: &str = "# The journey document

A journey is one YAML or JSON file. This page lists every field that it may have. `etappe schema --markdown` prints it, from the
declarations in `src/compile/form/` that the checker and the JSON Schema of editors come from as well, so it is edited there.

Editors complete and explain the fields once they know the schema. In YAML, write as the first line

```yaml
# yaml-language-server: $schema=node_modules/etappe/dist/journey.schema.json
```

and in JSON the field `$schema`. Ids have letters, digits, `_`, `-` and `.`, names of attributes, events and context fields only
letters, digits and `_`; both at most 128. A key without a value is an empty map or list. What a condition can say is in
[conditions.md](conditions.md), and what each mistake means in [errors](errors/README.md).
";

const FOOT: &str = "
## Ready-made stages

A journey without `stages` has these four. Of the events that they name, those count that the journey declares; a stage of which it has none
is never entered, and `etappe check` says so. Journeys with `transitions` name their stages.

```yaml
stages:
  - id: awareness
  - id: engagement
    enter: \"count('product_view', '7d') >= 3 || happened('chat_question', '30d')\"
  - id: transaction
    enter: \"happened('cart_add', '3d') || happened('purchase', '3d')\"
    exit: \"!(happened('cart_add', '3d') || happened('purchase', '3d'))\"
    min_dwell: 1h
    exit_to: engagement
  - id: retention
    enter: \"count('purchase') >= 1 && since('purchase') > duration('1h')\"
```

## What content is made of

`content` is handed to the host as it stands, but for two things. `{brand.name}` in any of its texts, also in those of `variants`, is replaced by that text of `brand`, so
that no channel forgets it; a name that `brand` does not have is refused. And `handover` of a prompt is added to it:

```yaml
brand: { name: Acme }
items:
  - id: ask-for-a-date
    kind: prompt
    slots: [chat]
    content: { title: \"Come and see us at {brand.name}\" }
    handover: { form: appointment, carries: [product] }
```

comes to the content `{\"title\":\"Come and see us at Acme\",\"handover\":{\"form\":\"appointment\",\"carries\":[\"product\"]}}`. The host opens the form, and gives it
the cart or the product that its page is about: what these hold never passes through the engine.
";

/// The whole page.
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    let mut written: Vec<&str> = Vec::new();
    let mut sections = vec![(String::new(), Form::Object(&JOURNEY))];
    while let Some((path, form)) = sections.pop() {
        match form {
            // What stands in many places is described at the first.
            Form::Object(object) if written.contains(&object.name) => {}
            Form::Object(object) => {
                written.push(object.name);
                section(&mut page, &path, object);
                let fields = object.fields.iter().rev();
                sections.extend(fields.map(|field| (joined(&path, field.name), field.form)));
            }
            Form::Map(map) => {
                let key = if map.key == NameKind::Identifier { "<name>" } else { "<id>" };
                sections.push((joined(&path, key), map.value));
            }
            Form::List(list) => {
                sections.push((format!("{path}[]"), list.entry));
                sections.extend(list.first.map(|first| (format!("{path}[0]"), first)));
            }
            _ => {}
        }
    }
    page.push_str(FOOT);
    page
}

fn joined(path: &str, step: &str) -> String {
    if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") }
}

fn section(page: &mut String, path: &str, object: &Object) {
    let at = if path.is_empty() { String::new() } else { format!(": `{path}`") };
    let fields: Vec<&Field> = object.fields.iter().filter(|field| !matches!(field.form, Form::Never(..))).collect();
    // Writing into a text cannot fail.
    let _ = writeln!(page, "\n## {}{at}\n", object.name);
    page.push_str("| field | value | if left out | what it is for |\n|---|---|---|---|\n");
    for field in &fields {
        let left_out = match (field.need, field.about.default) {
            (Need::Required, _) => "must be there",
            (Need::Optional, default) => default.unwrap_or_default(),
        };
        let _ = writeln!(page, "| `{}` | {} | {left_out} | {} |", field.name, value(field.form), field.about.text);
    }
    let examples: Vec<&str> = fields.iter().map(|field| field.example).collect();
    let _ = writeln!(page, "\n```yaml\n{}\n```", examples.join("\n"));
}

/// What a value may be, in a few words.
fn value(form: Form) -> String {
    match form {
        Form::Text => "text".to_owned(),
        Form::Id => "an id".to_owned(),
        Form::Reference(what) => format!("the id of a {what}"),
        Form::Truth => "`true` or `false`".to_owned(),
        Form::Whole(lowest, highest) => format!("a whole number, {lowest} to {highest}"),
        Form::Number(lowest, highest) => format!("a number, {lowest} to {highest}"),
        Form::Written(written) => written.what.to_owned(),
        Form::Score => "a computed number".to_owned(),
        Form::HalfLife => "whole hours, days or weeks, such as `14d`".to_owned(),
        Form::Choice(choice) => (choice.words)().iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Form::Condition => "a condition".to_owned(),
        Form::Content => "a map of anything".to_owned(),
        Form::List(list) => match list.entry {
            Form::Object(object) => format!("a list, each entry {}", object.called),
            entry => format!("a list, each entry {}", value(entry)),
        },
        Form::Map(map) => {
            let key = if map.key == NameKind::Identifier { "names" } else { "ids" };
            match map.value {
                Form::Object(object) => format!("a map from {key}, each to {}", object.called),
                other => format!("a map from {key}, each to {}", value(other)),
            }
        }
        Form::Object(_) => "a map".to_owned(),
        Form::Never(..) => String::new(),
    }
}
