// Puts into parentheses what a cold start calls: V8 compiles a function in parentheses with the file around it, and every other one
// only when it is called, for which it reads it, and all that is in it, once more.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Up to the first decision. */
const START = `
  import { readFileSync } from "node:fs";
  import { createEngine } from "./index.node.js";
  const engine = await createEngine({ pack: readFileSync(new URL("journey.pack", import.meta.url)) });
  if (!engine.items.length || !engine.pick(engine.view(), 0).length) throw new Error("nothing was decided");
`;

/** The code of the bundle `index.node.js` with parentheses; the other parts of the package are in `stage` and `dist`. */
export async function wrapCalled(code, dist, stage) {
  const folder = join(stage, ".start");
  await mkdir(join(folder, "wasm"), { recursive: true });
  try {
    await writeFile(join(folder, "start.mjs"), START);
    await writeFile(join(folder, "index.node.js"), code);
    await writeFile(join(folder, "journey.pack"), await journey(dist, stage));
    await copyFile(join(dist, "wasm/decide.wasm"), join(folder, "wasm/decide.wasm"));
    const start = (env) => execFileSync(process.execPath, [join(folder, "start.mjs")], { stdio: "inherit", env: { ...process.env, ...env } });
    start({ NODE_V8_COVERAGE: join(folder, "coverage") });
    const wrapped = wrap(code, await calledIn(join(folder, "coverage")));
    await writeFile(join(folder, "index.node.js"), wrapped);
    start();
    return wrapped;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function journey(dist, stage) {
  const { createAuthor } = await import(pathToFileURL(join(stage, "author.node.js")));
  const author = await createAuthor({ wasm: await readFile(join(dist, "wasm/author.wasm")) });
  return author.compile(await readFile(join(dist, "../../examples/shop/journey.yaml"), "utf8")).pack;
}

/** Where the functions of the bundle stand that were called. */
async function calledIn(coverage) {
  const [file] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, file), "utf8"));
  const { functions } = result.find(({ url }) => url.endsWith("/index.node.js"));
  return functions.map(({ ranges: [range] }) => range).filter(({ count, startOffset }) => count && startOffset);
}

/** Methods have no parentheses; a declaration becomes a variable. */
function wrap(code, called) {
  const edits = called.flatMap(({ startOffset: start, endOffset: end }) => {
    const [, name] = /^(?:async )?function (\w+)/.exec(code.slice(start, end)) ?? [];
    if (name && /[;}\n]/.test(code[start - 1])) return [[start, `var ${name}=(`], [end, ");"]];
    return /^(function|async\(|\(|\w+=>)/.test(code.slice(start, end)) ? [[start, "("], [end, ")"]] : [];
  });
  // From the last one on; where one function ends and another begins, the beginning comes first.
  edits.sort(([a, text], [b]) => b - a || (text.endsWith("(") ? -1 : 1));
  return edits.reduce((text, [at, added]) => text.slice(0, at) + added + text.slice(at), code);
}
