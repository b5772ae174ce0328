// Times a stored view on its way into the engine beside JSON.parse of the same visitor, alternating in one process.
//
// node benches/peers/view.mjs FOLDER RULES prints one line; both in nanoseconds, medians over blocks.
import { readFileSync } from "node:fs";
import { ARGUMENTS, benchmark, made, openPeer, say } from "./given.mjs";
import { visitors } from "./visitors.mjs";

const BLOCKS = 41;
const WARM_UP = 20;
const [rules] = ARGUMENTS;
const peer = await openPeer("etappe");
await peer.load(JSON.parse(readFileSync(made("etappe", rules, "json"), "utf8")));
const kept = visitors(peer, "etappe", rules);
const texts = benchmark.makeProfiles().map((profile) => JSON.stringify(profile));
let sink = 0;

function ours() {
  for (const bytes of kept) {
    const view = peer.prepare(bytes);
    sink += view.readable ? 1 : 0;
    view.free();
  }
}

function theirs() {
  for (const text of texts) sink += JSON.parse(text).visits;
}

function perVisitor(run) {
  const start = performance.now();
  run();
  return ((performance.now() - start) * 1e6) / kept.length;
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
for (let block = 0; block < WARM_UP; block += 1) for (const run of [ours, theirs]) run();
const blocks = Array.from({ length: BLOCKS }, () => [perVisitor(ours), perVisitor(theirs)]);
const [view_ns, parse_ns] = [0, 1].map((side) => median(blocks.map((block) => block[side])));
if (!(sink > 0)) throw new Error("nothing was read");
say({ view_ns, parse_ns });
