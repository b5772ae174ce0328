//! The form of a case: script lines, then `=== name` before each input file, then `=== exit`, `=== stdout`, `=== stderr`.
//!
//! Blank lines at the end of a body do not count. `=== name (escaped)` reads `\r`, `\t`, `\n`, `\\` and `\x00`, and has no line end of
//! its own. `=== name (open)` has no line end after its last line.

/// What a program said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    pub exit: String,
    pub stdout: String,
    pub stderr: String,
}

/// A case, as its file has it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What stands before the output; kept as it is.
    head: String,
    /// The lines after `$ `.
    pub script: Vec<String>,
    /// Input files: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    output: Output,
}

impl Case {
    /// Reads a case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, _) = text.split_once("\n=== exit").unwrap_or((text.trim_end_matches('\n'), ""));
        let head = format!("{head}\n");
        let mut sections = head.split("\n=== ");
        let lines = sections.next().unwrap_or_default().lines();
        let script = lines.filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect();
        let files = sections.map(file).collect::<Result<_, _>>()?;
        Ok(Self { head, script, files, output: Output::default() })
    }

    /// The same case with this output.
    pub fn with(&self, output: &Output) -> Self {
        Self { output: output.clone(), ..self.clone() }
    }

    /// The case as a file.
    pub fn to_text(&self) -> String {
        let Output { exit, stdout, stderr } = &self.output;
        format!("{}=== exit {exit}\n{}{}", self.head, section("stdout", stdout), section("stderr", stderr))
    }
}

fn section(name: &str, body: &str) -> String {
    let open = !body.is_empty() && !body.ends_with('\n');
    let (mark, end) = if open { (" (open)", "\n") } else { ("", "") };
    format!("=== {name}{mark}\n{body}{end}")
}

fn file(section: &str) -> Result<(String, Vec<u8>), String> {
    let (title, body) = section.split_once('\n').ok_or("a file has a title line")?;
    let (name, mark) = title.split_once(" (").unwrap_or((title, ""));
    let bytes = match mark {
        "" => format!("{}\n", body.trim_end_matches('\n')).into_bytes(),
        "open)" => body.trim_end_matches('\n').as_bytes().to_vec(),
        "escaped)" => unescaped(body.trim_end_matches('\n'))?,
        other => return Err(format!("no such mark: ({other}")),
    };
    let bytes = if bytes == b"\n" { Vec::new() } else { bytes };
    Ok((name.to_owned(), bytes))
}

fn unescaped(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let mut letters = after.chars();
        let (byte, length) = match letters.next() {
            Some('r') => (b'\r', 1),
            Some('n') => (b'\n', 1),
            Some('t') => (b'\t', 1),
            Some('\\') => (b'\\', 1),
            Some('x') => {
                let digits = after.get(1..3).ok_or("two digits follow `\\x`")?;
                (u8::from_str_radix(digits, 16).map_err(|error| error.to_string())?, 3)
            }
            other => return Err(format!("no such escape: {other:?}")),
        };
        bytes.push(byte);
        rest = after.get(length..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}
