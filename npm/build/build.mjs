// Builds `dist` around the wasm files that `cargo xtask build` put into `dist/wasm`.
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeGlue } from "./glue.mjs";
import { writeScriptTag } from "./script-tag.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");

for (const name of readdirSync(dist)) if (name !== "wasm") rmSync(join(dist, name), { recursive: true });
await writeGlue(root);
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.json")], { stdio: "inherit" });
await writeScriptTag(root);
