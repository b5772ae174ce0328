//! Writes lists, maps and macros, and what has no type until it runs.

use super::world::Kind;
use super::write::{Ex, MEMBER, SUM, Writer};

/// Macros stand at most two inside each other.
const MOST_MACROS: usize = 2;
const KEYS: [&str; 7] = ["a", "b", "pro", "CH", "x100", "Zürich", "in_app"];

impl Writer<'_> {
    /// A list of elements of this type.
    pub fn list(&mut self, kind: Kind, fuel: i32) -> Ex {
        if fuel <= 0 {
            return self.list_literal(kind, 0);
        }
        if kind == Kind::Text && self.random.percent(40) {
            return self.texts(fuel - 1);
        }
        match self.random.weighted(&[55, 15, 12, 14, 4]) {
            1 => {
                let (a, b) = (self.list(kind, fuel - 1), self.list(kind, fuel - 1));
                self.binary("+", SUM, a, b)
            }
            2 if self.scope.len() < MOST_MACROS => self.with_element("filter", kind, fuel),
            3 if self.scope.len() < MOST_MACROS => self.mapped(kind, fuel),
            4 => {
                let (condition, then) = (self.truth(fuel - 1), self.list(kind, fuel - 1));
                let otherwise = self.list(kind, fuel - 1);
                self.choice(condition, then, otherwise)
            }
            _ => self.list_literal(kind, fuel),
        }
    }

    /// `[a, b, c]`
    pub fn list_literal(&mut self, kind: Kind, fuel: i32) -> Ex {
        let most = if self.random.percent(10) { 9 } else { 4 };
        let count = if self.random.percent(3) { 0 } else { self.random.between(1, most) };
        let elements: Vec<String> = (0..count)
            .map(|_| {
                let ex = if self.random.percent(65) { self.literal(kind) } else { self.term(kind, fuel.min(2) - 1) };
                ex.text
            })
            .collect();
        Ex::member(format!("[{}]", elements.join(", ")))
    }

    /// `{'a': x}` with values of this type; now and then with a key that is read.
    pub fn map(&mut self, kind: Kind, fuel: i32) -> Ex {
        let mut entries = Vec::new();
        for key in KEYS {
            if self.random.percent(35) {
                let key = self.text_literal(key).text;
                let value = if self.random.percent(65) { self.literal(kind) } else { self.term(kind, fuel.min(2) - 1) };
                entries.push(format!("{key}: {}", value.text));
            }
        }
        if entries.is_empty() || self.random.percent(6) {
            let (key, value) = (self.read(Kind::Text, 0), self.literal(kind));
            entries.push(format!("{}: {}", self.at_least(key, MEMBER), value.text));
        }
        if self.random.percent(30) {
            entries.reverse();
        }
        Ex::member(format!("{{{}}}", entries.join(", ")))
    }

    /// `all`, `exists`, `exists_one` or `filter` over a list of this type, or over the keys of a map.
    pub fn with_element(&mut self, name: &str, kind: Kind, fuel: i32) -> Ex {
        let range = self.range(kind, fuel);
        let variable = self.enter(kind);
        let condition = self.truth(fuel.min(3) - 1);
        self.scope.pop();
        self.method(range, name, &[Ex::member(variable), condition])
    }

    /// A list that comes to elements of this type, by `map`.
    fn mapped(&mut self, kind: Kind, fuel: i32) -> Ex {
        let from = self.scalar();
        let range = self.range(from, fuel);
        let variable = Ex::member(self.enter(from));
        let condition = self.random.percent(40).then(|| self.truth(fuel.min(3) - 2));
        let result = self.term(kind, fuel.min(3) - 1);
        self.scope.pop();
        let arguments: Vec<Ex> = std::iter::once(variable).chain(condition).chain([result]).collect();
        self.method(range, "map", &arguments)
    }

    fn range(&mut self, kind: Kind, fuel: i32) -> Ex {
        if kind == Kind::Text && self.random.percent(25) {
            let of = self.scalar();
            return self.map(of, fuel - 1);
        }
        // What stands in the range is counted as if it stood inside.
        self.scope.push((String::new(), Kind::Span));
        let range = if kind == Kind::Text && self.random.percent(35) {
            self.texts(fuel - 1)
        } else if self.random.percent(75) {
            self.list_literal(kind, fuel - 1)
        } else {
            self.list(kind, fuel - 1)
        };
        self.scope.pop();
        range
    }

    fn enter(&mut self, kind: Kind) -> String {
        // No macro may use the name of the one around it.
        let free = |name: &&str| !self.scope.iter().any(|(taken, _)| taken == name);
        let free: Vec<&str> = ["x", "x", "y", "it", "e_1"].into_iter().filter(free).collect();
        let name = self.random.pick(&free).to_owned();
        self.scope.push((name.clone(), kind));
        name
    }

    /// A truth by a macro.
    pub fn macro_truth(&mut self, fuel: i32) -> Ex {
        let kind = self.scalar();
        match self.random.below(8) {
            0..3 => self.with_element("exists", kind, fuel),
            3 | 4 => self.with_element("all", kind, fuel),
            5 | 6 => self.with_element("exists_one", kind, fuel),
            _ => {
                let (list, other) = (self.with_element("filter", kind, fuel), self.list_literal(kind, 0));
                let operator = self.random.pick(&["==", "!="]);
                self.binary(operator, super::write::RELATION, list, other)
            }
        }
    }

    /// A list of all sorts.
    fn mixed_list(&mut self, fuel: i32) -> Ex {
        let mut elements = vec![self.random.pick(&["null", "null", "dyn(1)", "dyn('a')"]).to_owned()];
        for _ in 0..self.random.between(1, 4) {
            let kind = self.scalar();
            let element = self.term(kind, fuel.min(1) - 1);
            elements.push(element.text);
        }
        let first = self.random.below(elements.len());
        elements.swap(0, first);
        Ex::member(format!("[{}]", elements.join(", ")))
    }

    /// Something whose type is looked at only when it runs.
    pub fn mixed(&mut self, fuel: i32) -> Ex {
        if self.random.percent(75) {
            let kind = self.scalar();
            let of = self.term(kind, fuel - 1);
            return self.function("dyn", &[of]);
        }
        let (list, place) = (self.mixed_list(fuel), self.random.between(0, 2));
        let place = self.int_literal(place);
        self.index(list, place)
    }

    /// A truth of what has no type.
    pub fn mixed_truth(&mut self, fuel: i32) -> Ex {
        let mixed = self.mixed(fuel);
        match self.random.below(10) {
            0..3 => {
                let operator = self.random.pick(&["==", "!="]);
                let kind = self.scalar();
                let other = match self.random.below(4) {
                    0 => Ex::member("null"),
                    1 => self.mixed(fuel),
                    _ => self.term(kind, fuel - 1),
                };
                self.binary(operator, super::write::RELATION, mixed, other)
            }
            3 | 4 => {
                let kind = self.scalar();
                let operator = self.random.pick(&["<", "<=", ">", ">="]);
                let other = self.term(kind, fuel - 1);
                self.binary(operator, super::write::RELATION, mixed, other)
            }
            5 => {
                let list = self.mixed_list(fuel);
                self.binary("in", super::write::RELATION, mixed, list)
            }
            6 => {
                let map = self.map(Kind::Int, fuel - 1);
                self.binary("in", super::write::RELATION, mixed, map)
            }
            7 => {
                let kind = self.scalar();
                let of = self.term(kind, fuel - 1);
                let truth = self.truth(fuel - 1);
                let of = self.function("dyn", &[of]);
                let (operator, level) = *self.random.pick_of(&[("&&", super::write::AND), ("||", super::write::OR)]);
                self.binary(operator, level, of, truth)
            }
            8 if self.scope.len() < MOST_MACROS => {
                let range = self.mixed_list(fuel);
                let name = self.random.pick(&["exists", "all", "exists_one"]);
                let other = self.literal(Kind::Int);
                let operator = self.random.pick(&["==", "!=", ">", "<"]);
                let other = self.at_least(other, SUM);
                self.method(range, name, &[Ex::member("z"), Ex::member(format!("z {operator} {other}"))])
            }
            _ => {
                let text = self.literal(Kind::Text);
                let name = self.random.pick(&["contains", "startsWith", "endsWith"]);
                self.method(mixed, name, &[text])
            }
        }
    }
}
