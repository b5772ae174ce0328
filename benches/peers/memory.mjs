// How much memory the engine holds with a pack in it, and whether it grows: a million passes, each on a view opened for it.
//
// node benches/peers/memory.mjs FOLDER RULES prints one line.
import { readFileSync } from "node:fs";
import { ARGUMENTS, made, openPeer, say } from "./given.mjs";
import { visitors } from "./visitors.mjs";

const PASSES = 1_000_000;
const [rules] = ARGUMENTS;
const peer = await openPeer("etappe");
const { Instance } = WebAssembly;
let memory;
// The package shows its memory to nobody.
WebAssembly.Instance = function (...values) {
  const instance = new Instance(...values);
  ({ memory } = instance.exports);
  return instance;
};
await peer.load(JSON.parse(readFileSync(made("etappe", rules, "json"), "utf8")));
WebAssembly.Instance = Instance;
const kept = visitors(peer, "etappe", rules);
const pass = (index) => {
  const view = peer.prepare(kept[index % kept.length]);
  peer.decide(view);
  view.free();
};
// Every visitor once: the largest one has then been there.
for (let index = 0; index < kept.length; index += 1) pass(index);
const wasm_bytes = memory.buffer.byteLength;
for (let index = 0; index < PASSES; index += 1) pass(index);
say({ wasm_bytes, growth_bytes: memory.buffer.byteLength - wasm_bytes });
