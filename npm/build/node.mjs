// Makes one file of each entry for Node: importing many small modules takes longer than all that is in them. Bundlers get the modules
// as they are, of which they take what they need once.
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { wrapCalled } from "./eager.mjs";

const ENTRIES = ["index.node.js", "author.node.js"];

/** Where `load/node.js` finds the wasm files, and where the bundles do. */
const [FROM_MODULE, FROM_BUNDLE] = ['"../wasm/', '"./wasm/'];

/** The glue is made by another part of the build; how signatures are verified is read by those who give keys. */
const APART = /\/(author\.glue|trusted)\.js$/;

/** What is read at a start is short; but hosts show the names of classes. */
const SHORT = { ecma: 2022, module: true, keep_classnames: true, mangle: { reserved: ["Author", "Engine", "Profile", "View"] }, compress: { passes: 3, inline: false, reduce_funcs: false } };

/** Writes the bundles over the modules of the same names. */
export async function bundleForNode(dist, stage) {
  for (const name of ENTRIES) {
    const { outputFiles } = await build({
      entryPoints: [join(stage, name)], bundle: true, absWorkingDir: stage, format: "esm", platform: "node", target: "es2022", write: false,
      plugins: [{
        name: "apart",
        setup: ({ onResolve }) => onResolve({ filter: APART }, ({ path }) => ({ path: `./${path.replace(/^(\.\.?\/)+/, "")}`, external: true })),
      }],
    });
    const { text } = outputFiles[0];
    if (!text.includes(FROM_MODULE)) throw new Error(`${name} asks for no wasm file`);
    const { code } = await minify(text.replaceAll(FROM_MODULE, FROM_BUNDLE), SHORT);
    const said = (await readFile(join(stage, name), "utf8")).split("\n", 1)[0];
    await writeFile(join(stage, `${name}.bundle`), `${said}\n${code}`);
  }
  for (const name of ENTRIES) await rename(join(stage, `${name}.bundle`), join(stage, name));
  const index = join(stage, "index.node.js");
  await writeFile(index, await wrapCalled(await readFile(index, "utf8"), dist, stage));
  // Under this name Node need not look for a `package.json` that says what kind of file it is.
  await rename(index, join(stage, "index.node.mjs"));
}
