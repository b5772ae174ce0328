// The script tag: one classic script, the part it loads later, and the wasm files under names with their hash.
import { createHash } from "node:crypto";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { minify } from "terser";

const COMMON = { bundle: true, minify: true, target: "es2022", write: false, legalComments: "none" };

/** Writes `auto.js`, `profile.<hash>.js`, `<wasm>.<hash>.wasm` and `files.json`. */
export async function writeScriptTag(dist, stage) {
  const hashes = JSON.parse(await readFile(join(dist, "wasm/manifest.json"), "utf8"));
  const served = (name) => `${name}.${hashes[name].hash}.wasm`;
  for (const name of ["decide", "profile"]) await copyFile(join(dist, `wasm/${name}.wasm`), join(stage, served(name)));

  const lazy = await bundle({ entryPoints: [join(stage, "page/lazy.js")], format: "esm" });
  const lazyName = `profile.${createHash("sha256").update(lazy).digest("hex").slice(0, 16)}.js`;
  await writeFile(join(stage, lazyName), lazy);

  const define = { DECIDE_WASM: served("decide"), PROFILE_WASM: served("profile"), LAZY_SCRIPT: lazyName };
  await writeFile(join(stage, "auto.js"), await bundle({
    entryPoints: [join(stage, "auto.js")],
    format: "iife",
    define: Object.fromEntries(Object.entries(define).map(([key, value]) => [key, JSON.stringify(value)])),
  }));

  await writeFile(join(stage, "files.json"), `${JSON.stringify({
    critical: ["auto.js", "wasm/decide.wasm"],
    lazy: [lazyName, "wasm/profile.wasm"],
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
