// The replay, or the answers to random requests, in Node, with the package as `import "etappe"` finds it.
import { readFile, writeFile } from "node:fs/promises";
import * as api from "etappe";
import { fileURLToPath } from "node:url";
import { construct } from "../../npm/dist/bridge.js";
import { answers } from "./answers.js";
import { inputs } from "./inputs.mjs";
import { replay } from "./replay.js";

const moduleOf = async (name) => WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve(`etappe/${name}.wasm`))));

const { pack, events, cases, records } = inputs();
if (cases) {
  await writeFile(records, answers({ construct, module: await moduleOf("decide"), cases: await readFile(cases) }));
} else {
  const profileModule = await moduleOf("profile");
  await writeFile(records, await replay({ api, pack: await readFile(pack), profileModule, events: await readFile(events, "utf8") }));
}
