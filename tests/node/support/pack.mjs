// Compiles a journey with the command line that `cargo xtask build` made.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");

const built = ["release", "debug"].map((profile) => join(ROOT, "target", profile, "etappe"));
/** The command line. */
export const ETAPPE = process.env.ETAPPE_CLI ?? built.find((path) => existsSync(path)) ?? "etappe";

/** The pack of a journey's text. */
export function compilePack(yaml) {
  const folder = mkdtempSync(join(tmpdir(), "etappe-pack-"));
  try {
    writeFileSync(join(folder, "journey.yaml"), yaml);
    execFileSync(ETAPPE, ["compile", join(folder, "journey.yaml"), "--output", join(folder, "journey.pack")], { stdio: "pipe" });
    return new Uint8Array(readFileSync(join(folder, "journey.pack")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The pack of a journey file, by its path from the root of the repository. */
export const compileFile = (path) => compilePack(readFileSync(join(ROOT, path), "utf8"));

/** A journey with three stages, three slots and one item that needs a purpose which is denied by default. */
export const SMALL = readFileSync(new URL("small.yaml", import.meta.url), "utf8");
