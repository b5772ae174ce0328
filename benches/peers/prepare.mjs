// Makes what a peer loads, and what it keeps of every visitor, once for all the processes that measure it.
//
// node benches/peers/prepare.mjs FOLDER PEER RULES
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ARGUMENTS, benchmark, made, openPeer } from "./given.mjs";

const [id, rules] = ARGUMENTS;
const peer = await openPeer(id);
const workload = benchmark.makeWorkload(Number(rules));
const payload = peer.translate ? peer.translate(workload) : workload;
mkdirSync(dirname(made(id, rules, "json")), { recursive: true });
writeFileSync(made(id, rules, "json"), JSON.stringify(payload));
if (payload.pack) writeFileSync(made(id, rules, "pack"), Buffer.from(payload.pack, "base64"));
if (peer.keep) {
  await peer.load(JSON.parse(JSON.stringify(payload)));
  const kept = benchmark.makeProfiles().map((profile) => Buffer.from(peer.keep(profile)).toString("base64"));
  writeFileSync(made(id, rules, "kept.json"), JSON.stringify(kept));
}
