// The lifted CEL cases in the shipped decide.wasm: prints how many came out as expected, and which did not.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { construct } from "../../npm/dist/bridge.js";
import { losersOf } from "../../npm/dist/wire/details.js";
import { readManifest } from "../../npm/dist/wire/manifest.js";
import { readResponse } from "../../npm/dist/wire/response.js";

const cases = JSON.parse(await readFile(process.argv[2], "utf8"));
const wasm = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve("etappe/decide.wasm"))));
// What the instance does, by number.
const [NAMES, DECIDE] = [3, 4];

/** Whether the only item is shown, or why not. */
function reasonOf(pack, request) {
  const { call, read } = construct(wasm, Buffer.from(pack, "hex"));
  const manifest = readManifest(Buffer.from(pack, "hex"), (kind) => read(call(NAMES, undefined, kind)));
  const page = readResponse(new Uint32Array(read(call(DECIDE, Buffer.from(request, "hex")))), manifest);
  const [[loser]] = losersOf(page, manifest);
  return (loser ?? page.decisions[0]).reason;
}

let passed = 0;
for (const { id, pack, request, holds } of cases) {
  const reason = reasonOf(pack, request);
  const expected = holds ? ["matched"] : ["condition_error", "condition_unknown"];
  if (expected.includes(reason)) passed += 1;
  else console.error(`${id}: ${reason}, not ${expected[0]}`);
}
console.log(JSON.stringify({ name: "cel_runtime_passed", value: passed, unit: "count" }));
