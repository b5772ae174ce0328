// Running rule tests again when a test or a journey is changed, noticed by looking: the same on every system.
import { statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Author } from "../author.js";
import { findTests, readTests } from "./files.js";

const PAUSE_MS = 300;

/** Calls `run` now and after every change, until the process is stopped. */
export async function watch(author: Author, paths: string[], run: () => void): Promise<never> {
  for (;;) {
    const before = stamps(author, paths);
    run();
    let changed: string | undefined;
    while (changed === undefined) {
      await wait(PAUSE_MS);
      changed = difference(before, stamps(author, paths));
    }
    process.stdout.write(`\nchanged: ${changed}\n`);
  }
}

/** When each file of tests and each of their journeys was last written; 0 where there is no such file. */
function stamps(author: Author, paths: string[]): Map<string, number> {
  const files = readTests(author, findTests(paths).files, () => {});
  const all = files.flatMap(({ path, journey }) => (journey ? [journey.path, path] : [path]));
  return new Map(all.map((path) => [path, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
}

/** A file that is new, gone, or written anew. */
function difference(before: Map<string, number>, now: Map<string, number>): string | undefined {
  const changed = [...now].find(([path, stamp]) => before.get(path) !== stamp);
  return changed?.[0] ?? [...before.keys()].find((path) => !now.has(path));
}
