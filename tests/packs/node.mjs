// A sample of mutants of packs in the shipped decide.wasm: each refused with the code, or answering the bytes, that the native engine says.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { construct, Refused } from "../../npm/dist/bridge.js";

// What the instance does, by number.
const DECIDE = 2;
const TAKEN = 0;
// Memories that nobody holds any more are given back between tasks only.
const PER_TASK = 100;
const SHOWN = 3;

const { positionals: [file] } = parseArgs({ allowPositionals: true });
const bytes = await readFile(file);
const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve("etappe/decide.wasm"))));

let at = 0;
const u16 = () => bytes.readUInt16LE((at += 2) - 2);
const u32 = () => bytes.readUInt32LE((at += 4) - 4);
const part = () => {
  const length = u32();
  return bytes.subarray((at += length) - length, at);
};

/** An engine, or the number of the code it is refused with. */
function opened(pack) {
  try {
    return construct(module, "decideengine", pack);
  } catch (error) {
    if (error instanceof Refused) return error.number;
    throw error;
  }
}

/** What is otherwise than the native engine says; nothing if all is the same. */
function difference(pack, number, pages) {
  const found = opened(pack);
  if (number !== TAKEN) return found === number ? null : `E0${number} natively, ${typeof found === "number" ? `E0${found}` : "taken"} here`;
  if (typeof found === "number") return `taken natively, E0${found} here`;
  const differs = pages.find(({ request, response }) => response.compare(found.read(found(DECIDE, request))) !== 0);
  return differs ? `request ${differs.request.toString("hex")} is answered otherwise than ${differs.response.toString("hex")}` : null;
}

let [tried, wrong, loaded] = [0, 0, 0];
while (at < bytes.length) {
  const [pack, number] = [part(), u16()];
  const pages = number === TAKEN ? Array.from({ length: u32() }, () => ({ request: part(), response: part() })) : [];
  tried += 1;
  loaded += number === TAKEN;
  let what;
  try {
    what = difference(pack, number, pages);
  } catch (trap) {
    what = `traps: ${trap}`;
  }
  if (what) {
    wrong += 1;
    if (wrong <= SHOWN) console.error(`mutant ${tried} of the sample (${pack.toString("hex")}): ${what}`);
  }
  if (tried % PER_TASK === 0) await setImmediate();
}
for (const [name, value] of Object.entries({ pack_node_mutants: tried, pack_node_mutants_loaded: loaded, pack_node_mutants_wrong: wrong })) {
  console.log(JSON.stringify({ name, value, unit: "count" }));
}
