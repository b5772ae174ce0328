// Finding and reading files of rule tests: the same files, in the same order, as the native command line.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { sep } from "node:path";
import type { Author } from "../author.js";
import type { RuleTestFile } from "../rule-tests.js";
import { causeOf, EXIT, Refusal, unreadable } from "./refusal.js";

const IS_TEST = /\.test\.(yaml|yml|json)$/;
const PASSED_OVER = ["node_modules", "target"];

/** Paths as they are printed, and what could not be looked at, and why. */
export function findTests(paths: string[]): { files: string[]; errors: { path: string; error: Refusal }[] } {
  const files = new Set<string>();
  const errors: { path: string; error: Refusal }[] = [];
  const below = (folder: string, shown: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = shown === "" || shown === "." ? entry.name : `${shown}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name.startsWith(".") || PASSED_OVER.includes(entry.name)) continue;
        attempt(path, () => below(`${folder}/${entry.name}`, path));
      } else if (IS_TEST.test(entry.name)) files.add(path);
    }
  };
  const attempt = (path: string, look: () => void) => {
    try {
      look();
    } catch (error) {
      errors.push({ path, error: unreadable(path, error) });
    }
  };
  for (const path of paths) {
    const shown = path.replaceAll(sep, "/").replace(/^\.\//, "");
    attempt(path, () => {
      if (statSync(path).isDirectory()) below(path, shown.replace(/\/+$/, ""));
      else files.add(shown);
    });
  }
  return { files: [...files].sort(), errors };
}

/** Every file with its journey; `complain` hears of what cannot be read. */
export function readTests(author: Author, paths: string[], complain: (error: Refusal) => void): RuleTestFile[] {
  return paths.flatMap((path) => {
    try {
      const text = readText(path);
      if (author.isJourney(path, text)) {
        const [, name = path, ending = "yaml"] = /^(.*)\.([^.]*)$/s.exec(path) ?? [];
        const help = `its tests stand in \`${name}.test.${ending}\`; name that file, or write it`;
        throw new Refusal(EXIT.wrongInput, `\`${path}\`: this is a journey`, help);
      }
      const journey = author.journeyPath(path, text);
      return [{ path, text, journey: journey === undefined ? undefined : readJourney(journey) }];
    } catch (error) {
      complain(error instanceof Refusal ? error : unreadable(path, error));
      return [];
    }
  });
}

function readJourney(path: string): RuleTestFile["journey"] {
  try {
    return { path, text: readText(path) };
  } catch (error) {
    return { path, unread: error instanceof NotText ? error.place : causeOf(error) };
  }
}

/** A mark of bytes is kept, as the native reader keeps it; bytes that are not UTF-8 are refused with their place. */
function readText(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const shown = Buffer.from(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
    const wrong = bytes.findIndex((byte, at) => shown[at] !== byte);
    const before = bytes.subarray(0, wrong < 0 ? bytes.length : wrong);
    const line = before.filter((byte) => byte === 10).length + 1;
    throw new NotText(path, `line ${line}, byte ${before.length - before.lastIndexOf(10)} is not UTF-8`);
  }
}

/** A file that is no text. */
class NotText extends Refusal {
  constructor(path: string, readonly place: string) {
    super(EXIT.wrongInput, `\`${path}\` is not text: ${place}`, "save the file as UTF-8");
  }
}
