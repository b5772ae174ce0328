// A sample of mutants of packs in the shipped decide.wasm: each refused with the code, or answering the bytes, that the native engine says.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { construct } from "../../npm/dist/bridge.js";

// What the instance does, by number.
const DECIDE = 4;
const TAKEN = 0;
// The runtime does not look whether texts are UTF-8, so it may take what is refused natively for that.
const INCONSISTENT = 405;
// Memories that nobody holds any more are given back between tasks only.
const PER_TASK = 100;
const SHOWN = 3;

const { positionals: [file] } = parseArgs({ allowPositionals: true });
const bytes = await readFile(file);
const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve("etappe/decide.wasm"))));

let at = 0;
let takenHereAlone = 0;
const u16 = () => bytes.readUInt16LE((at += 2) - 2);
const u32 = () => bytes.readUInt32LE((at += 4) - 4);
const part = () => {
  const length = u32();
  return bytes.subarray((at += length) - length, at);
};

/** An engine, or the number of the code it is refused with. */
function opened(pack) {
  try {
    return construct(module, pack);
  } catch (error) {
    if (error.number) return error.number;
    throw error;
  }
}

/** What is otherwise than the native engine says; nothing if all is the same. */
function difference(pack, number, pages) {
  const found = opened(pack);
  const isTaken = typeof found !== "number";
  if (number === TAKEN && !isTaken) return `taken natively, E0${found} here`;
  if (number !== TAKEN && number !== INCONSISTENT && found !== number) return `E0${number} natively, ${isTaken ? "taken" : `E0${found}`} here`;
  if (!isTaken) return found === number ? null : `E0${number} natively, E0${found} here`;
  if (number === INCONSISTENT) takenHereAlone += 1;
  const answers = pages.map(({ request }) => Buffer.from(found.read(found.call(DECIDE, request))));
  if (number === INCONSISTENT) return null;
  const at = pages.findIndex(({ response }, page) => response.compare(answers[page]) !== 0);
  return at < 0 ? null : `request ${pages[at].request.toString("hex")} is answered ${Buffer.from(answers[at]).toString("hex")}, natively ${pages[at].response.toString("hex")}`;
}

let [tried, wrong, loaded] = [0, 0, 0];
while (at < bytes.length) {
  const [pack, number] = [part(), u16()];
  const pages = number === TAKEN || number === INCONSISTENT ? Array.from({ length: u32() }, () => ({ request: part(), response: part() })) : [];
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
    if (wrong <= SHOWN) {
      const kept = `${file}.${wrong}.pack`;
      await writeFile(kept, pack);
      console.error(`mutant ${tried} of the sample, kept as ${kept}: ${what}`);
    }
  }
  if (tried % PER_TASK === 0) await setImmediate();
}
const figures = {
  pack_node_mutants: tried, pack_node_mutants_loaded: loaded, pack_node_mutants_texts: takenHereAlone, pack_node_mutants_wrong: wrong,
};
for (const [name, value] of Object.entries(figures)) {
  console.log(JSON.stringify({ name, value, unit: "count" }));
}
