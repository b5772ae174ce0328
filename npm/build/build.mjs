// Builds `dist` around the wasm files that `cargo xtask build` put into `dist/wasm`.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeGlue } from "./glue.mjs";
import { bundleForNode } from "./node.mjs";
import { moveIntoPlace } from "./place.mjs";
import { writeScriptTag } from "./script-tag.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const stage = join(dist, `.stage-${process.pid}`);

try {
  mkdirSync(join(stage, "wasm"), { recursive: true });
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json"), "--outDir", stage], { stdio: "inherit" });
  // Where the package is linked and not installed, the shell starts the command as it lies here.
  chmodSync(join(stage, "cli.js"), 0o755);
  await writeGlue(root, dist, stage);
  await writeScriptTag(dist, stage);
  await bundleForNode(dist, stage);
  // A test holds that this is what `etappe schema` prints.
  copyFileSync(join(root, "../docs/journey.schema.json"), join(stage, "journey.schema.json"));
  moveIntoPlace(stage, dist);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
