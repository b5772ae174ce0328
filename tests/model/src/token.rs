//! Cuts the text of a condition into tokens.

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name, or a word in backticks (`quoted`), which may stand only after a point.
    Name {
        text: String,
        quoted: bool,
    },
    Int(u64),
    Double(f64),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 24] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ",", ".", "(", ")", "[", "]",
    "{", "}",
];

/// All tokens of `source`, or what is wrong with it.
pub fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let chars: Vec<char> = source.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_ascii_whitespace() {
            at += 1;
        } else if starts(&chars, at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if let Some(quote) = opening(&chars, at) {
            found.push(text(&chars, &mut at, quote)?);
        } else if c.is_ascii_alphabetic() || c == '_' {
            let start = at;
            while at < chars.len() && (chars[at].is_ascii_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            found.push(Token::Name { text: chars[start..at].iter().collect(), quoted: false });
        } else if c == '`' {
            let length = chars[at + 1..].iter().position(|&c| c == '`').ok_or("backtick without end")?;
            found.push(Token::Name { text: chars[at + 1..=at + length].iter().collect(), quoted: true });
            at += length + 2;
        } else if c.is_ascii_digit() || (c == '.' && chars.get(at + 1).is_some_and(char::is_ascii_digit)) {
            found.push(number(&chars, &mut at)?);
        } else {
            let sign = SIGNS.into_iter().find(|sign| starts(&chars, at, sign)).ok_or(format!("no token: {c}"))?;
            found.push(Token::Sign(sign));
            at += sign.len();
        }
    }
    Ok(found)
}

fn starts(chars: &[char], at: usize, with: &str) -> bool {
    with.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

fn number(chars: &[char], at: &mut usize) -> Result<Token, String> {
    let start = *at;
    if starts(chars, start, "0x") || starts(chars, start, "0X") {
        *at += 2;
        while *at < chars.len() && chars[*at].is_ascii_hexdigit() {
            *at += 1;
        }
        let hex: String = chars[start + 2..*at].iter().collect();
        return u64::from_str_radix(&hex, 16).map(Token::Int).map_err(|error| error.to_string());
    }
    let digits = |at: &mut usize| {
        while *at < chars.len() && chars[*at].is_ascii_digit() {
            *at += 1;
        }
    };
    digits(at);
    let mut is_double = false;
    if chars.get(*at) == Some(&'.') && chars.get(*at + 1).is_some_and(char::is_ascii_digit) {
        is_double = true;
        *at += 1;
        digits(at);
    }
    if matches!(chars.get(*at), Some('e' | 'E')) {
        let sign = usize::from(matches!(chars.get(*at + 1), Some('+' | '-')));
        if chars.get(*at + 1 + sign).is_some_and(char::is_ascii_digit) {
            is_double = true;
            *at += 1 + sign;
            digits(at);
        }
    }
    let written: String = chars[start..*at].iter().collect();
    if is_double {
        written.parse().map(Token::Double).map_err(|_| "no number".to_owned())
    } else {
        written.parse().map(Token::Int).map_err(|_| "int too large".to_owned())
    }
}

/// How a text begins: whether it is raw, and its quote.
struct Quote {
    raw: bool,
    quote: &'static str,
}

fn opening(chars: &[char], at: usize) -> Option<Quote> {
    let raw = matches!(chars[at], 'r' | 'R');
    let from = at + usize::from(raw);
    let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| starts(chars, from, quote))?;
    Some(Quote { raw, quote })
}

fn text(chars: &[char], at: &mut usize, quote: Quote) -> Result<Token, String> {
    *at += usize::from(quote.raw) + quote.quote.len();
    let mut value = String::new();
    while !starts(chars, *at, quote.quote) {
        let c = *chars.get(*at).ok_or("text without end")?;
        if c == '\n' && quote.quote.len() == 1 {
            return Err("line end in text".to_owned());
        }
        *at += 1;
        if c != '\\' {
            value.push(c);
        } else if quote.raw {
            value.push(c);
            value.push(*chars.get(*at).ok_or("text without end")?);
            *at += 1;
        } else {
            value.push(escape(chars, at)?);
        }
    }
    *at += quote.quote.len();
    Ok(Token::Text(value))
}

fn escape(chars: &[char], at: &mut usize) -> Result<char, String> {
    let c = *chars.get(*at).ok_or("text without end")?;
    let (start, digits, radix) = match c {
        'x' | 'X' => (*at + 1, 2, 16),
        'u' => (*at + 1, 4, 16),
        'U' => (*at + 1, 8, 16),
        '0'..='3' => (*at, 3, 8),
        _ => {
            *at += 1;
            return plain_escape(c);
        }
    };
    let written: String = chars.get(start..start + digits).ok_or("escape without end")?.iter().collect();
    *at = start + digits;
    let code = u32::from_str_radix(&written, radix).map_err(|_| format!("no code: {written}"))?;
    char::from_u32(code).ok_or(format!("no code point: {code}"))
}

fn plain_escape(c: char) -> Result<char, String> {
    Ok(match c {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' | '?' | '\'' | '"' | '`' => c,
        _ => return Err(format!("no escape: \\{c}")),
    })
}
