//! Reading a pattern as RE2 does. What RE2 does not know, or reads differently, is refused rather than guessed.
//!
//! Source: RE2's `doc/syntax.txt`.

use regex_syntax::ast::{
    self, AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, ClassSetRange,
    ClassSetUnion, ErrorKind, Flag, Flags, FlagsItem, FlagsItemKind, Group, GroupKind, Literal, LiteralKind, Span,
};
use regex_syntax::hir::{Hir, translate::TranslatorBuilder};

use super::Refusal;

/// Deepest nesting of groups.
const NESTING: u32 = 50;

/// Parses a pattern.
pub(super) fn parse(text: &str) -> Result<Hir, Refusal> {
    let parsed = ast::parse::ParserBuilder::new().nest_limit(NESTING).build().parse(text);
    let mut ast = parsed.map_err(|error| unreadable(error.kind()))?;
    Reader { text }.read(&mut ast)?;
    let translated = TranslatorBuilder::new().unicode(true).utf8(true).build().translate(text, &ast);
    translated.map_err(|error| Refusal::new(error.kind().to_string(), "patterns are written in RE2's syntax"))
}

fn unreadable(kind: &ErrorKind) -> Refusal {
    let (message, help) = match kind {
        ErrorKind::UnsupportedLookAround => {
            ("patterns do not look ahead or behind", "ask for both: `x.matches('a') && !x.matches('b')`")
        }
        ErrorKind::UnsupportedBackreference => {
            ("patterns do not refer back to what a group found", "write out what may stand there")
        }
        ErrorKind::NestLimitExceeded(_) => ("the pattern is nested too deep", "split it: `matches(…) || matches(…)`"),
        other => {
            let help = match other {
                ErrorKind::RepetitionCountUnclosed
                | ErrorKind::RepetitionCountDecimalEmpty
                | ErrorKind::RepetitionMissing => r"write `\{`, `\*`, `\+` or `\?` for the sign itself",
                ErrorKind::EscapeUnrecognized => {
                    "write text without escapes as r'…', and letters without `\\` before them"
                }
                ErrorKind::EscapeUnexpectedEof => r"write `\\` for a backslash itself, best in r'…'",
                ErrorKind::GroupUnclosed | ErrorKind::GroupUnopened => {
                    r"close each `(`, or write `\(` for the sign itself"
                }
                ErrorKind::ClassUnclosed => r"close each `[`, or write `\[` for the sign itself",
                _ => "patterns are written in RE2's syntax",
            };
            return Refusal::new(format!("this is no pattern: {other}"), help);
        }
    };
    Refusal::new(message, help)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    /// Brings what RE2 reads differently into its meaning: `\d`, `\s`, `\w` and `\b` are ASCII.
    fn read(&self, ast: &mut Ast) -> Result<(), Refusal> {
        match ast {
            Ast::Empty(_) | Ast::Literal(_) | Ast::Dot(_) => Ok(()),
            Ast::Flags(flags) => self.flags(&flags.flags),
            Ast::Assertion(assertion) => {
                match assertion.kind {
                    AssertionKind::StartLine
                    | AssertionKind::EndLine
                    | AssertionKind::StartText
                    | AssertionKind::EndText => {}
                    AssertionKind::WordBoundary | AssertionKind::NotWordBoundary => *ast = ascii(ast.clone()),
                    _ => return Err(self.unknown(assertion.span)),
                }
                Ok(())
            }
            Ast::ClassUnicode(class) => Err(self.property(class.span)),
            Ast::ClassPerl(class) => {
                *ast = Ast::class_bracketed(bracketed(class));
                Ok(())
            }
            Ast::ClassBracketed(class) => self.set(&mut class.kind),
            Ast::Repetition(repetition) => self.read(&mut repetition.ast),
            Ast::Group(group) => {
                if let GroupKind::NonCapturing(flags) = &group.kind {
                    self.flags(flags)?;
                }
                self.read(&mut group.ast)
            }
            Ast::Alternation(alternation) => alternation.asts.iter_mut().try_for_each(|ast| self.read(ast)),
            Ast::Concat(concat) => concat.asts.iter_mut().try_for_each(|ast| self.read(ast)),
        }
    }

    fn flags(&self, flags: &Flags) -> Result<(), Refusal> {
        let is_known = |item: &FlagsItem| match item.kind {
            FlagsItemKind::Negation => true,
            FlagsItemKind::Flag(flag) => {
                matches!(flag, Flag::CaseInsensitive | Flag::MultiLine | Flag::DotMatchesNewLine | Flag::SwapGreed)
            }
        };
        match flags.items.iter().find(|item| !is_known(item)) {
            Some(_) => Err(Refusal::new(
                "patterns know the flags `i`, `m`, `s` and `U` only",
                "write `(?i)` to pay no regard to case",
            )),
            None => Ok(()),
        }
    }

    /// `\pL` alone needs a table larger than a pack carries.
    fn property(&self, span: Span) -> Refusal {
        let part = self.text.get(span.start.offset..span.end.offset).unwrap_or_default();
        Refusal::new(
            format!("`{part}` does not fit into the table of a pattern"),
            "write the letters as ranges, as in `[A-Za-zÀ-ž]`",
        )
    }

    fn set(&self, set: &mut ClassSet) -> Result<(), Refusal> {
        match set {
            ClassSet::Item(item) => self.item(item),
            ClassSet::BinaryOp(operation) => Err(self.unknown(operation.span)),
        }
    }

    fn item(&self, item: &mut ClassSetItem) -> Result<(), Refusal> {
        match item {
            ClassSetItem::Empty(_) | ClassSetItem::Literal(_) | ClassSetItem::Range(_) | ClassSetItem::Ascii(_) => {
                Ok(())
            }
            ClassSetItem::Unicode(class) => Err(self.property(class.span)),
            ClassSetItem::Perl(class) => {
                *item = ClassSetItem::Bracketed(Box::new(bracketed(class)));
                Ok(())
            }
            ClassSetItem::Bracketed(class) => Err(self.unknown(class.span)),
            ClassSetItem::Union(union) => union.items.iter_mut().try_for_each(|item| self.item(item)),
        }
    }

    fn unknown(&self, span: Span) -> Refusal {
        let part = self.text.get(span.start.offset..span.end.offset).unwrap_or_default();
        Refusal::new(
            format!("`{part}` is not part of RE2's syntax"),
            r"write `\[`, `\&`, `\-` or `\~` for the sign itself within `[…]`",
        )
    }
}

/// A word boundary that knows ASCII letters only.
fn ascii(assertion: Ast) -> Ast {
    let span = *assertion.span();
    let items = [FlagsItemKind::Negation, FlagsItemKind::Flag(Flag::Unicode)];
    let flags = Flags { span, items: items.into_iter().map(|kind| FlagsItem { span, kind }).collect() };
    Ast::group(Group { span, kind: GroupKind::NonCapturing(flags), ast: Box::new(assertion) })
}

/// `\d`, `\s` or `\w` as ranges.
fn bracketed(class: &ClassPerl) -> ClassBracketed {
    let span = class.span;
    let ranges: &[(char, char)] = match class.kind {
        ClassPerlKind::Digit => &[('0', '9')],
        ClassPerlKind::Space => &[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')],
        ClassPerlKind::Word => &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
    };
    let letter = |letter| Literal { span, kind: LiteralKind::Verbatim, c: letter };
    let range = |(start, end): &(char, char)| {
        ClassSetItem::Range(ClassSetRange { span, start: letter(*start), end: letter(*end) })
    };
    let union = ClassSetUnion { span, items: ranges.iter().map(range).collect() };
    ClassBracketed { span, negated: class.negated, kind: ClassSet::union(union) }
}
