// One peer with one number of rules, in a process of its own that measures what it is asked for: loading, passes in tight loops,
// passes one by one.
//
// measure.mjs forks it as node benches/peers/loop.mjs FOLDER PEER RULES MILLISECONDS, sends the name of a task, and gets a number.
import { readFileSync } from "node:fs";
import { ARGUMENTS, BLOCKS, benchmark, made, openPeer } from "./given.mjs";
import { visitors } from "./visitors.mjs";
import { changes } from "./workloads.mjs";

/** Passes one by one, at most so many and for at most so many milliseconds each time. */
const [SINGLE_PASSES, SINGLE_MS] = [5_000, 1_250];
const TURNS = 8;
const [id, rules, milliseconds] = [ARGUMENTS[0], ARGUMENTS[1], Number(ARGUMENTS[2])];

const peer = await openPeer(id);
const text = readFileSync(made(id, rules, "json"), "utf8");
const kept = visitors(peer, id, rules);
const profiles = benchmark.makeProfiles();
const { decide } = peer;
const change = peer.change ?? ((profile, { field, value }) => { profile[field] = value; });
const toChange = peer.toChange ?? ((field, value) => ({ field, value }));
let [sink, now, turnsTaken] = [0, benchmark.NOW, 0];
let prepared, turns;
const single = [];

function rounds(count) {
  for (let round = 0; round < count; round += 1) {
    for (let index = 0; index < prepared.length; index += 1) sink += decide(prepared[index]).length;
  }
}

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

/** Warms a loop up for as long as it is measured; gives what measures one block of it, in nanoseconds per pass. */
function loop(run) {
  let [count, took] = [0, 0];
  for (const start = performance.now(); took < milliseconds || count < 3; took = performance.now() - start) {
    run(1);
    count += 1;
  }
  const each = Math.max(1, Math.ceil((count * milliseconds) / took / BLOCKS));
  return () => {
    const start = performance.now();
    run(each);
    return ((performance.now() - start) * 1e6) / (each * prepared.length);
  };
}

const blocks = {};
const tasks = {
  async load() {
    const begin = performance.now();
    await peer.load(JSON.parse(text));
    const taken = performance.now() - begin;
    prepared = kept.map((visitor) => (peer.prepare ? peer.prepare(visitor) : visitor));
    turns = Array.from({ length: TURNS }, (_, turn) => changes(profiles, turn).map(({ field, value }) => toChange(field, value)));
    return taken;
  },
  pass: () => (blocks.pass ??= loop(rounds))(),
  changed: () => (blocks.changed ??= loop(changingRounds))(),
  /** Takes so many passes one by one; gives the 99th percentile of all so far. */
  p99() {
    const until = single.length + SINGLE_PASSES;
    for (const begun = performance.now(); single.length < until && performance.now() - begun < SINGLE_MS;) {
      for (const visitor of prepared) {
        const start = performance.now();
        const picked = decide(visitor);
        const took = performance.now() - start;
        sink += picked.length;
        single.push(took * 1e6);
      }
    }
    return single.toSorted((a, b) => a - b)[Math.floor(single.length * 0.99)];
  },
};

process.on("message", async (task) => {
  const taken = await tasks[task]();
  if (task !== "load" && !(sink > 0)) throw new Error("nothing was decided");
  process.send(taken);
});
process.send("ready");
