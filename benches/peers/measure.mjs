// Measures one peer with one number of rules in a process of its own: loading, passes in tight loops, passes one by one.
//
// node benches/peers/measure.mjs FOLDER PEER RULES MILLISECONDS prints one line. Each number but p99 is a median over blocks; a block
// is a number of rounds over all visitors, so that every peer decides the same mix.
import { readFileSync } from "node:fs";
import { ARGUMENTS, benchmark, made, openPeer, say } from "./given.mjs";
import { visitors } from "./visitors.mjs";
import { changes } from "./workloads.mjs";

const BLOCKS = 9;
const [SINGLE_PASSES, SINGLE_MS] = [20_000, 5_000];
const TURNS = 8;
const [id, rules, milliseconds] = [ARGUMENTS[0], ARGUMENTS[1], Number(ARGUMENTS[2])];

const peer = await openPeer(id);
const text = readFileSync(made(id, rules, "json"), "utf8");
const begin = performance.now();
await peer.load(JSON.parse(text));
const load_ms = performance.now() - begin;

const profiles = benchmark.makeProfiles();
const prepared = visitors(peer, id, rules).map((visitor) => (peer.prepare ? peer.prepare(visitor) : visitor));
const { decide } = peer;
const change = peer.change ?? ((profile, { field, value }) => { profile[field] = value; });
const toChange = peer.toChange ?? ((field, value) => ({ field, value }));
let sink = 0;
let now = benchmark.NOW;

function rounds(count) {
  for (let round = 0; round < count; round += 1) {
    for (let index = 0; index < prepared.length; index += 1) sink += decide(prepared[index]).length;
  }
}

const turns = Array.from({ length: TURNS }, (_, turn) => changes(profiles, turn).map(({ field, value }) => toChange(field, value)));

let turnsTaken = 0;

/** Every pass after one change of the visitor, with the clock gone on where the peer lets it. */
function changingRounds(count) {
  for (let round = 0; round < count; round += 1) {
    // The next turn each time: the same one twice would change nothing.
    const turn = turns[(turnsTaken += 1) % TURNS];
    for (let index = 0; index < prepared.length; index += 1) {
      change(prepared[index], turn[index], (now += 1));
      sink += decide(prepared[index]).length;
    }
  }
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

/** Nanoseconds per pass, after warming up. */
function perPass(run) {
  let [count, took] = [0, 0];
  for (const start = performance.now(); took < milliseconds || count < 3; took = performance.now() - start) {
    run(1);
    count += 1;
  }
  const each = Math.max(1, Math.ceil((count * milliseconds) / took / BLOCKS));
  const blocks = Array.from({ length: BLOCKS }, () => {
    const start = performance.now();
    run(each);
    return ((performance.now() - start) * 1e6) / (each * prepared.length);
  });
  return median(blocks);
}

const pass_ns = perPass(rounds);
const single = [];
for (const begun = performance.now(); single.length < SINGLE_PASSES && performance.now() - begun < SINGLE_MS;) {
  for (const visitor of prepared) {
    const start = performance.now();
    const picked = decide(visitor);
    const took = performance.now() - start;
    sink += picked.length;
    single.push(took * 1e6);
  }
}
const p99_ns = single.sort((a, b) => a - b)[Math.floor(single.length * 0.99)];
const changed_ns = perPass(changingRounds);
if (!(sink > 0)) throw new Error("nothing was decided");
say({ load_ms, pass_ns, p99_ns, changed_ns });
