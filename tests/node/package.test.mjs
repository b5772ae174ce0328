// The package as others get it: every subpath of the exports map is there, for every condition.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { createAuthor } from "etappe/author";
import { createEngine } from "etappe";
import { INTERNAL } from "../../npm/build/internal.mjs";
import { ROOT, SMALL } from "./support/pack.mjs";

const folder = join(ROOT, "npm");
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const leaves = (it) => (typeof it === "string" ? [it] : Object.values(it).flatMap(leaves));
const filesOf = (it) => leaves(it).map((path) => path.replace("?module", ""));

test("exports map names only files that exist", () => {
  for (const path of filesOf(manifest.exports)) assert.ok(existsSync(join(folder, path)), path);
  for (const path of [manifest.main, manifest.types, manifest.bin.etappe, ...manifest.sideEffects]) assert.ok(existsSync(join(folder, path)), path);
});

test("exports map has every host and every subpath", () => {
  assert.deepEqual(Object.keys(manifest.exports["."]), ["workerd", "edge-light", "deno", "bun", "node", "browser", "default"]);
  for (const path of ["./slim", "./auto", "./element", "./edge", "./author", "./decide.wasm", "./page.wasm", "./profile.wasm", "./sync.wasm", "./author.wasm"]) {
    assert.ok(manifest.exports[path], path);
  }
});

test("subpaths resolve and load in Node", async () => {
  for (const path of ["etappe", "etappe/slim", "etappe/edge", "etappe/author", "etappe/openfeature"]) {
    assert.ok(Object.keys(await import(path)).length > 0, path);
  }
  for (const path of ["etappe/auto", "etappe/element", "etappe/decide.wasm", "etappe/page.wasm", "etappe/profile.wasm", "etappe/sync.wasm", "etappe/author.wasm"]) {
    assert.ok(existsSync(new URL(import.meta.resolve(path))), path);
  }
});

test("package has no dependency at run time and ships what it is licensed under", () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.license, "MIT OR Apache-2.0");
  assert.deepEqual(manifest.files, ["dist", "README.md", "LICENSE-MIT", "LICENSE-APACHE"]);
});

test("files.json lists what a script tag loads, and the script finds it under its hash", () => {
  const { critical, lazy, fallback } = JSON.parse(readFileSync(join(folder, "dist/files.json"), "utf8"));
  assert.deepEqual(critical, ["auto.js", "wasm/page.wasm"]);
  assert.deepEqual(fallback, ["wasm/decide.wasm"]);
  for (const path of [...critical, ...lazy, ...fallback]) assert.ok(existsSync(join(folder, "dist", path)), path);
  const auto = readFileSync(join(folder, "dist/auto.js"), "utf8");
  const { page, decide, profile } = JSON.parse(readFileSync(join(folder, "dist/wasm/manifest.json"), "utf8"));
  // The scripts that are loaded later have one hash in common.
  const hash = /\.([0-9a-f]{16})\.js/.exec(auto)[1];
  assert.deepEqual(lazy, [`visit.${hash}.js`, `signed.${hash}.js`, "wasm/profile.wasm"]);
  const visit = readFileSync(join(folder, "dist", lazy[0]), "utf8");
  for (const [script, ...files] of [[auto, `page.${page.hash}.wasm`], [visit, `decide.${decide.hash}.wasm`, `profile.${profile.hash}.wasm`]]) {
    assert.deepEqual([...new Set(script.match(/(page|decide|profile)\.[0-9a-f]{16}\.wasm/g))].sort(), files);
    for (const wasm of files) assert.ok(existsSync(join(folder, "dist", wasm)), wasm);
  }
});

test("script of the critical path stays within 5,440 bytes of gzip and evaluates no text", () => {
  const auto = readFileSync(join(folder, "dist/auto.js"));
  const gzip = gzipSync(auto, { level: 9 }).length;
  assert.ok(gzip <= 5440, `${gzip} bytes`);
  assert.doesNotMatch(auto.toString(), /\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\("style/);
});

test("names that are shortened in the script tag are none of the platform's", () => {
  // What TypeScript knows of it: the declarations of a page's objects and of the language's.
  const packages = join(ROOT, "node_modules/@typescript");
  const folder = readdirSync(packages).map((name) => join(packages, name, "lib")).find((it) => existsSync(join(it, "lib.dom.d.ts")));
  const declared = readdirSync(folder).filter((name) => /^lib\..*\.d\.ts$/.test(name)).map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const isDeclared = (name) => new RegExp(`^\\s+(readonly |get |set )*"?${name}"?\\??[:(<]`, "m").test(declared);
  assert.ok(isDeclared("querySelector") && isDeclared("flatMap") && isDeclared("elements"));
  assert.deepEqual(INTERNAL.filter(isDeclared), []);
});

test("entry points stay under 40 lines", () => {
  const source = join(folder, "src");
  const entries = readdirSync(source).filter((name) => /^(index\.|author\.\w+\.|slim|auto|cli\.|element|exports)/.test(name));
  for (const name of entries) {
    const lines = readFileSync(join(source, name), "utf8").split("\n").length;
    assert.ok(lines <= 40, `${name}: ${lines}`);
  }
});

test("every source file says why it exists", () => {
  for (const name of readdirSync(join(folder, "src"), { recursive: true }).filter((it) => it.endsWith(".ts"))) {
    assert.match(readFileSync(join(folder, "src", name), "utf8"), /^(#!.*\n)?\/\/ \S/, name);
  }
});

test("author checks and compiles what the engine loads", async () => {
  const author = await createAuthor();
  assert.deepEqual(author.check(SMALL).filter(({ severity }) => severity === "error"), []);
  const { pack } = author.compile(SMALL);
  assert.equal((await createEngine({ pack })).journey, "small-shop");
  const [found] = author.check(SMALL.replace("profile.plan", "profile.plam"));
  assert.match(found.code, /^E\d{4}$/);
  assert.equal(found.severity, "error");
  assert.match(found.message, /plam/);
  assert.equal(author.compile("journey: [").pack, undefined);
});

const HOSTS = { workerd: "workerd", "edge-light": "edge-light", browser: "browser", node: "node", deno: "node", bun: "node" };

for (const [condition, entry] of Object.entries(HOSTS)) {
  test(`bundle for ${condition} takes that host's entry and nothing of another`, async () => {
    const { metafile } = await build({
      stdin: { contents: 'import { createEngine } from "etappe"; console.log(createEngine);', resolveDir: ROOT },
      bundle: true, format: "esm", write: false, metafile: true, logLevel: "silent", conditions: [condition],
      platform: "neutral", external: ["*.wasm", "*.wasm?module", "node:*"],
    });
    const inputs = Object.keys(metafile.inputs).filter((path) => /dist\/(index|load)/.test(path));
    // The one for Node is a bundle already.
    const wanted = entry === "node" ? ["index.node.mjs"] : [`index.${entry}.js`, `load/${entry}.js`];
    assert.deepEqual(inputs.map((path) => path.replace(/.*dist\//, "")).sort(), wanted);
  });
}

test("bundle of the element loads the rest of the visit and the part for signatures on their own", async () => {
  const { metafile } = await build({
    stdin: { contents: 'import { start } from "etappe/element"; start({ pack: "/a.pack" });', resolveDir: ROOT },
    bundle: true, splitting: true, format: "esm", outdir: "out", write: false, metafile: true, conditions: ["browser"],
  });
  const lazy = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("page/visit.js"));
  assert.ok(lazy, Object.keys(metafile.outputs).join());
  const signed = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith("page/signed.js"));
  assert.ok(signed, Object.keys(metafile.outputs).join());
});

test("types hold in a strict consumer, with either way of resolving", () => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  for (const [resolution, module] of [["nodenext", "nodenext"], ["bundler", "esnext"]]) {
    execFileSync(process.execPath, [
      tsc, "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2023,dom,dom.iterable", "--types", "",
      "--module", module, "--moduleResolution", resolution, "--ignoreConfig", join(ROOT, "tests/node/support/consumer.mts"),
    ], { stdio: "pipe", cwd: ROOT });
  }
});
