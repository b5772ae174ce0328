// Bundles the module that the "why this?" corner loads, and puts the author's wasm beside it under its hash.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const www = join(dirname(fileURLToPath(import.meta.url)), "..");
const wasm = join(www, "../npm/dist/wasm");

/** Writes `explain.js` and `author.<hash>.wasm`. */
export async function writeExplain(folder) {
  const { author } = JSON.parse(readFileSync(join(wasm, "manifest.json"), "utf8"));
  const served = `author.${author.hash}.wasm`;
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(wasm, "author.wasm"), join(folder, served));
  await build({
    entryPoints: [join(www, "explain.mjs")],
    outfile: join(folder, "explain.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    define: { AUTHOR_WASM: JSON.stringify(served) },
    logLevel: "warning",
  });
}
