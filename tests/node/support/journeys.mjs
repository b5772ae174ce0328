// Every journey of the repository: examples, code blocks of the documentation, golden cases, broken ones, pages of the codes.
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import { ROOT } from "./pack.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");
const below = (folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

/** The text as a value, or undefined if it is not YAML or JSON. */
export function parsed(text) {
  const document = parseDocument(text.replace(/^\ufeff/, ""), { uniqueKeys: true, logLevel: "silent" });
  return document.errors.length > 0 ? undefined : document.toJS();
}

const isJourney = (text) => /^journey:/m.test(text) && /^stages:/m.test(text);

/** Files of a golden case whose first script line checks exactly one journey: the journey and the codes that are found. */
function golden(path) {
  const text = read(path);
  const parts = text.split(/^=== /m);
  const file = parts.find((part) => /^journey\.(yaml|json)( \(open\))?\n/.test(part));
  if (!file || !/^\$ etappe check journey/m.test(parts[0])) return [];
  const codes = [...text.matchAll(/(?:error\[|"code":")(E\d{4})/g)].map((match) => match[1]);
  return [{ name: path, text: file.slice(file.indexOf("\n") + 1), codes }];
}

/** Journeys of the golden cases of `etappe check`, with the codes that it finds. */
export const goldenJourneys = () => below("cli/tests/golden/check").flatMap(golden);

/** Journeys that are fine. */
export function goodJourneys() {
  const files = [...below("examples"), ...below("tests"), "cli/tests/golden/files/shop.yaml"]
    .filter((path) => /\.ya?ml$/.test(path)).map((path) => ({ name: path, text: read(path) }));
  const pages = ["README.md", "npm/README.md", ...below("docs").filter((path) => path.endsWith(".md")), ...below("examples").filter((path) => path.endsWith(".md"))];
  const blocks = pages.flatMap((path) => [...read(path).matchAll(/^(## Wrong\n\n)?```yaml\n(.*?)^```/gms)]
    .filter(([, wrong]) => !wrong).map(([, , text], number) => ({ name: `${path} #${number + 1}`, text })));
  return [...files, ...blocks].filter(({ text }) => isJourney(text));
}

/** Wrong examples of the pages of the codes of journeys. */
export const wrongExamples = () => below("docs/errors").filter((path) => /E0[1-3]\d\d\.md$/.test(path)).flatMap((path) => {
  const text = /## Wrong\n\n```yaml\n(.*?)```/s.exec(read(path))?.[1];
  return text ? [{ name: path, text, codes: [/E\d{4}/.exec(path)[0]] }] : [];
});

/** The broken journeys of the command line's tests, with the code that their test expects. */
export function brokenJourneys() {
  const expected = new Map([...read("cli/tests/broken.rs").matchAll(/\("(\d\d-[^"]+)", "(E\d{4})"/g)].map(([, name, code]) => [name, code]));
  return [...expected].map(([name, code]) => ({ name, text: read(`cli/tests/broken/${name}`), codes: [code] }));
}
