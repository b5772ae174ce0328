// The replay in Node, with the package as `import "etappe"` finds it.
import { readFile, writeFile } from "node:fs/promises";
import * as api from "etappe";
import { fileURLToPath } from "node:url";
import { inputs } from "./inputs.mjs";
import { replay } from "./replay.js";

const { pack, events, records } = inputs();
const wasm = fileURLToPath(import.meta.resolve("etappe/profile.wasm"));
const profileModule = await WebAssembly.compile(await readFile(wasm));
await writeFile(records, await replay({ api, pack: await readFile(pack), profileModule, events: await readFile(events, "utf8") }));
