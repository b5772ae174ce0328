//! Writes what conditions read: attributes, facts of the request, and the functions of the journey.

use super::world::Kind;
use super::write::{Ex, Writer};

impl Writer<'_> {
    /// An attribute or fact of this type, if one is declared.
    pub fn field(&mut self, kind: Kind) -> Option<Ex> {
        let mut names: Vec<String> = Vec::new();
        for (name, of, _) in &self.world.attributes {
            if *of == kind {
                names.push(format!("profile.{name}"));
            }
        }
        let fields = self.world.fields.iter().filter(|(_, of, _)| *of == kind);
        // Of the eight built-in texts so many that attributes are read as often.
        names.extend(fields.map(|(name, ..)| format!("context.{name}")));
        if names.is_empty() {
            return None;
        }
        let attributes = names.iter().filter(|name| name.starts_with("profile")).count();
        let place = if attributes > 0 && self.random.percent(45) {
            self.random.below(attributes)
        } else {
            self.random.below(names.len())
        };
        Some(Ex::member(names[place].clone()))
    }

    /// Something of this type that depends on the visitor or the request.
    pub fn read(&mut self, kind: Kind, fuel: i32) -> Ex {
        let field = self.field(kind);
        if let Some(field) = field.filter(|_| self.random.percent(45)) {
            return field;
        }
        match kind {
            Kind::Bool => self.read_bool(fuel),
            Kind::Int => {
                let name = self.random.weighted(&[66, 10, 10, 20]);
                match name {
                    0 => self.count("count", fuel),
                    1 => self.item_count("shown"),
                    2 => self.item_count("clicked"),
                    _ => self.part(fuel),
                }
            }
            Kind::Double => self.read_double(fuel),
            Kind::Text if self.may_read_stage && self.random.percent(30) => {
                self.has_read_stage = true;
                // Compared as it is with what is no stage, it is refused.
                Ex::member("string(stage)")
            }
            Kind::Text => self.field(Kind::Text).unwrap(),
            Kind::Time => {
                let name = self.random.pick(&["first", "last"]);
                self.event_time(name, fuel)
            }
            Kind::Texts => self.texts(fuel),
            Kind::Span => match (self.random.percent(70), self.field(Kind::Time)) {
                (false, Some(time)) => self.function("age", &[time]),
                _ => self.event_time("since", fuel),
            },
        }
    }

    /// A list of texts that is declared, if there is one, or with what counts where it is absent.
    pub fn texts(&mut self, fuel: i32) -> Ex {
        let Some(list) = self.field(Kind::Texts) else { return self.list_literal(Kind::Text, fuel) };
        match self.random.below(10) {
            0 | 1 => {
                let instead = self.list_literal(Kind::Text, 0);
                self.method(list, "orValue", &[instead])
            }
            2 => self.method(list, "orValue", &[Ex::member("[]")]),
            3 => self.function("dyn", &[list]),
            _ => list,
        }
    }

    fn read_bool(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[36, 22, 14, 10, 10, 8]) {
            // Whether a count is even shows every miscount by one, which a threshold hides.
            0 if self.random.percent(25) => {
                let count = self.count("count", fuel);
                Ex::member(format!("({} % 2 == 0)", count.text))
            }
            0 => self.count("happened", fuel),
            1 => self.sequence(),
            2 if !self.segments.is_empty() => {
                let place = self.random.below(self.segments.len());
                let id = self.segments[place].clone();
                self.has_read_stage |= self.stage_segments.contains(&id);
                let id = self.quoted(&id);
                self.function("segment", &[id])
            }
            3 => {
                let place = self.random.below(self.world.purposes.len());
                let purpose = self.quoted(self.world.purposes[place].0);
                self.function("consent", &[purpose])
            }
            4 => {
                let time = self.term(Kind::Time, fuel - 1);
                // Every moment that is past lies in all time; that is refused.
                let window = self.window_with_begin();
                self.function("within", &[time, window])
            }
            _ if self.may_read_stage && self.random.percent(30) => {
                self.has_read_stage = true;
                Ex::member(*self.random.pick_of(&[
                    "(stage == 'awareness')",
                    "(stage != 'awareness')",
                    "(stage in ['awareness'])",
                ]))
            }
            _ => {
                let kind =
                    if self.random.percent(25) { Kind::Texts } else { *self.random.pick_of(&super::world::KINDS) };
                let field = self.field(kind).unwrap_or(Ex::member("context.path"));
                self.function("has", &[field])
            }
        }
    }

    fn read_double(&mut self, fuel: i32) -> Ex {
        let (interests, feedback) = (self.world.interests.len(), self.world.feedback.len());
        if interests > 0 && self.random.percent(60) {
            let place = self.random.below(interests);
            let name = self.quoted(self.world.interests[place].0);
            let value = self.dimension_value(fuel);
            self.function("interest", &[name, value])
        } else if feedback > 0 {
            let place = self.random.below(feedback);
            let kind = self.quoted(self.world.feedback[place].0);
            self.function("feedback", &[kind])
        } else {
            self.field(Kind::Double).unwrap_or(Ex::member("double(size(context.path.orValue('')))"))
        }
    }

    /// An event, and one of its dimensions if it has some.
    fn event(&mut self) -> (Ex, Option<Ex>) {
        let place = self.random.below(self.world.events.len());
        let (name, _, dimensions) = &self.world.events[place];
        let dimension = (!dimensions.is_empty()).then(|| *self.random.pick_of(dimensions));
        let event = self.quoted(name);
        (event, dimension.map(|dimension| self.quoted(dimension)))
    }

    /// `count` or `happened`.
    fn count(&mut self, name: &str, fuel: i32) -> Ex {
        let (event, dimension) = self.event();
        let mut arguments = vec![event];
        if self.random.percent(80) {
            arguments.push(self.window());
            if let Some(dimension) = dimension.filter(|_| self.random.percent(40)) {
                let value = self.dimension_value(fuel);
                arguments.extend([dimension, value]);
            }
        }
        self.function(name, &arguments)
    }

    fn dimension_value(&mut self, fuel: i32) -> Ex {
        match self.random.weighted(&[70, 15, 12, 3]) {
            0 => {
                let text = *self.random.pick_of(&["cameras", "lenses", "x100", "Zürich", "", "a"]);
                self.text_literal(text)
            }
            1 => self.read(Kind::Text, 0),
            2 => self.term(Kind::Text, fuel.min(2) - 1),
            _ => {
                let text = self.mixed(0);
                self.function("dyn", &[text])
            }
        }
    }

    /// `since`, `first` or `last`.
    fn event_time(&mut self, name: &str, fuel: i32) -> Ex {
        let (event, dimension) = self.event();
        let mut arguments = vec![event];
        if let Some(dimension) = dimension.filter(|_| self.random.percent(30)) {
            let value = self.dimension_value(fuel);
            arguments.extend([dimension, value]);
        }
        self.function(name, &arguments)
    }

    fn item_count(&mut self, name: &str) -> Ex {
        let place = self.random.below(self.world.items.len());
        let item = self.world.items[place].clone();
        let arguments = [self.quoted(&item), self.window()];
        self.function(name, &arguments)
    }

    fn sequence(&mut self) -> Ex {
        let events: Vec<String> = (0..self.random.between(2, 4)).map(|_| self.event().0.text).collect();
        let window = self.window();
        self.function("sequence", &[Ex::member(format!("[{}]", events.join(", "))), window])
    }
}
