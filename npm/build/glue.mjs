// Wraps the generated wasm-bindgen glue into a function: the glue keeps its instance in module scope,
// but a trapped instance must be replaceable by a fresh one.
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const NAMES = {
  decide: ["DecideEngine"],
  profile: ["ProfileCore"],
  author: ["check", "compile"],
};

/** Writes `dist/wasm/<name>.glue.js` with only what the package uses of `dist/wasm/<name>.js`. */
export async function writeGlue(root) {
  const folder = join(root, "dist/wasm");
  for (const [name, exports] of Object.entries(NAMES)) {
    const { outputFiles } = await build({
      stdin: { contents: `export { initSync, ${exports.join(", ")} } from "./${name}.js";`, resolveDir: folder },
      bundle: true,
      format: "esm",
      target: "es2022",
      write: false,
    });
    const code = outputFiles[0].text;
    const wrapped = code.replace(/export \{([^}]*)\};?\s*$/, "return {$1};\n");
    if (wrapped === code) throw new Error(`the bundled glue of ${name}.wasm does not end with its exports`);
    await writeFile(join(folder, `${name}.glue.js`), `export default function createGlue() {\n${wrapped}}\n`);
    await copyFile(join(root, `src/wasm/${name}.glue.d.ts`), join(folder, `${name}.glue.d.ts`));
  }
}
