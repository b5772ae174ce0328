// Puts a finished build in place file by file: whoever reads `dist` meanwhile finds every file whole, the old or the new one.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const filesBelow = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

/** Moves what is new or changed from `stage` to `dist` and removes what no build makes any more. */
export function moveIntoPlace(stage, dist) {
  const made = new Set(filesBelow(stage));
  for (const name of made) {
    const [from, to] = [join(stage, name), join(dist, name)];
    if (existsSync(to) && readFileSync(from).equals(readFileSync(to))) continue;
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  for (const name of filesBelow(dist)) {
    // The wasm pipeline looks after its own files, and another build after its own stage.
    const isOther = name.startsWith(".stage-") || (name.startsWith("wasm") && !name.includes(".glue."));
    if (!isOther && !made.has(name)) rmSync(join(dist, name), { force: true });
  }
}
