// The script tag: one classic script, the part it loads later, and the wasm files under names with their hash.
import { createHash } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";

const COMMON = { bundle: true, minify: true, target: "es2022", write: false, legalComments: "none" };

/** The scripts that are loaded later, by the name that `auto.ts` asks for. */
const LATER = { profile: "page/lazy.js", signed: "page/signed.js" };

/** Writes `auto.js`, the scripts that are loaded later, `<wasm>.<hash>.wasm` and `files.json`. */
export async function writeScriptTag(dist, stage) {
  const hashes = JSON.parse(await readFile(join(dist, "wasm/manifest.json"), "utf8"));
  const served = (name) => `${name}.${hashes[name].hash}.wasm`;
  for (const name of ["decide", "profile"]) await copyFile(join(dist, `wasm/${name}.wasm`), join(stage, served(name)));

  const later = await Promise.all(Object.values(LATER).map((entry) => bundle({ entryPoints: [join(stage, entry)], format: "esm" })));
  // One hash for all of them: in `auto.js` a second one would cost what its letters weigh, which do not compress.
  const hash = createHash("sha256").update(later.join()).digest("hex").slice(0, 16);
  const names = Object.keys(LATER).map((name) => `${name}.${hash}.js`);
  await Promise.all(names.map((name, index) => writeFile(join(stage, name), later[index])));

  const define = { DECIDE_WASM: served("decide"), PROFILE_WASM: served("profile"), LATER_HASH: hash };
  await writeFile(join(stage, "auto.js"), await bundle({
    entryPoints: [join(stage, "auto.js")],
    format: "iife",
    define: Object.fromEntries(Object.entries(define).map(([key, value]) => [key, JSON.stringify(value)])),
  }));

  await writeFile(join(stage, "files.json"), `${JSON.stringify({
    critical: ["auto.js", "wasm/decide.wasm"],
    lazy: [...names, "wasm/profile.wasm"],
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
