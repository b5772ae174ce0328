// Measures peers side by side: each in a process of its own, one block of a loop at a time in turn, so that a machine that slows down
// for a moment does so for all of them.
//
// node benches/peers/measure.mjs FOLDER RULES MILLISECONDS PEER… prints one line: of each peer, by its name, what it took.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ARGUMENTS, BLOCKS, FOLDER, say } from "./given.mjs";

const SINGLE_TURNS = 4;
const [rules, milliseconds, ...ids] = ARGUMENTS;
const path = fileURLToPath(new URL("loop.mjs", import.meta.url));

/** A peer's process, ready for tasks. */
async function begin(id) {
  const process = fork(path, [FOLDER, id, rules, milliseconds]);
  const failed = once(process, "exit").then(() => { throw new Error(`${id} ended before it was measured`); });
  const next = async () => (await Promise.race([once(process, "message"), failed]))[0];
  await next();
  return {
    do(task) {
      process.send(task);
      return next();
    },
    end() {
      failed.catch(() => {});
      process.kill();
    },
  };
}

const peers = await Promise.all(ids.map(begin));
const taken = Object.fromEntries(ids.map((id) => [id, { load_ms: 0, pass_ns: [], changed_ns: [], p99_ns: 0 }]));

/** Has each do a task, one after the other. */
async function each(task, keep) {
  for (const [index, peer] of peers.entries()) keep(taken[ids[index]], await peer.do(task));
}

await each("load", (of, ms) => { of.load_ms = ms; });
// The first block of each loop only warms up.
for (const loop of ["pass", "changed"]) await each(loop, () => {});
for (let block = 0; block < BLOCKS; block += 1) {
  await each("pass", (of, ns) => of.pass_ns.push(ns));
  await each("changed", (of, ns) => of.changed_ns.push(ns));
}
for (let turn = 0; turn < SINGLE_TURNS; turn += 1) await each("p99", (of, ns) => { of.p99_ns = ns; });
for (const peer of peers) peer.end();
say(taken);
process.exit(0);
