// Wraps the generated glue of author.wasm into a function: the glue keeps its instance in module scope,
// but every author is to have one of its own.
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Writes `wasm/author.glue.js` with only what the package uses of `dist/wasm/author.js`. */
export async function writeGlue(root, dist, stage) {
  const { outputFiles } = await build({
    stdin: { contents: 'export { initSync, compile, explain, isJourney, journeyPath, RuleTests } from "./author.js";', resolveDir: join(dist, "wasm") },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const code = outputFiles[0].text;
  const wrapped = code.replace(/export \{([^}]*)\};?\s*$/, "return {$1};\n");
  if (wrapped === code) throw new Error("the bundled glue of author.wasm does not end with its exports");
  await writeFile(join(stage, "wasm/author.glue.js"), `export default function createGlue() {\n${wrapped}}\n`);
  await copyFile(join(root, "src/wasm/author.glue.d.ts"), join(stage, "wasm/author.glue.d.ts"));
}
