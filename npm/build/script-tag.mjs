// The script tag: one classic script, the part it loads later, and the wasm files under names with their hash.
import { createHash } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";
import { INTERNAL } from "./internal.mjs";

const COMMON = {
  bundle: true, minify: true, target: "es2022", write: false, legalComments: "none", mangleProps: new RegExp(`^(${INTERNAL.join("|")})$`),
};

/** The scripts that are loaded later, by the name under which they are asked for and served. */
const LATER = { visit: "page/visit.js", signed: "page/signed.js" };

/** What the second script may ask for, as it finds it in the package; beside the script tag each lies under its hash. */
const LATER_WASM = ["decide", "profile"];
const inPackage = (name) => `../wasm/${name}.wasm`;

/** Writes `auto.js`, the scripts that are loaded later, `<wasm>.<hash>.wasm` and `files.json`. */
export async function writeScriptTag(dist, stage) {
  const hashes = JSON.parse(await readFile(join(dist, "wasm/manifest.json"), "utf8"));
  const served = (name) => `${name}.${hashes[name].hash}.wasm`;
  for (const name of ["page", ...LATER_WASM]) await copyFile(join(dist, `wasm/${name}.wasm`), join(stage, served(name)));

  // One short name for each internal one, in all scripts: they are drawn for the first of them.
  const first = { entryPoints: [join(stage, "auto.js")], format: "iife" };
  const { mangleCache } = await build({ ...COMMON, ...first, mangleCache: {} });
  const bundled = await Promise.all(Object.values(LATER).map((entry) =>
    bundle({ entryPoints: [join(stage, entry)], format: "esm", mangleCache })));
  for (const name of LATER_WASM) {
    if (!bundled.some((code) => code.includes(inPackage(name)))) throw new Error(`no script that is loaded later asks for ${inPackage(name)}`);
  }
  const later = bundled.map((code) => LATER_WASM.reduce((text, name) => text.replaceAll(inPackage(name), served(name)), code));
  // One hash for all of them: in `auto.js` a second one would cost what its letters weigh, which do not compress.
  const hash = createHash("sha256").update(later.join()).digest("hex").slice(0, 16);
  const names = Object.keys(LATER).map((name) => `${name}.${hash}.js`);
  await Promise.all(names.map((name, index) => writeFile(join(stage, name), later[index])));

  const define = { PAGE_WASM: JSON.stringify(served("page")), LATER_HASH: JSON.stringify(hash) };
  await writeFile(join(stage, "auto.js"), await bundle({ ...first, define, mangleCache }));

  await writeFile(join(stage, "files.json"), `${JSON.stringify({
    critical: ["auto.js", "wasm/page.wasm"],
    lazy: [...names, "wasm/profile.wasm"],
    // Only where a pack needs it, or somebody previews or debugs.
    fallback: ["wasm/decide.wasm"],
  }, null, 2)}\n`);
}

/** One file; what esbuild leaves, terser makes a twentieth smaller. */
async function bundle(options) {
  const { outputFiles } = await build({ ...COMMON, ...options });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2022, module: true, compress: { passes: 4, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
  });
  return code;
}
