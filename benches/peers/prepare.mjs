// Makes what a peer loads, what it keeps of every visitor, and what it must decide, once for all the processes that measure it.
//
// node benches/peers/prepare.mjs FOLDER PEER RULES
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ARGUMENTS, benchmark, made, openPeer, openReference } from "./given.mjs";

const [id, rules] = ARGUMENTS;
const peer = await openPeer(id);
const workload = benchmark.makeWorkload(Number(rules));
const payload = peer.translate ? await peer.translate(workload) : workload;
mkdirSync(dirname(made(id, rules, "json")), { recursive: true });
writeFileSync(made(id, rules, "json"), JSON.stringify(payload));
if (payload.pack) writeFileSync(made(id, rules, "pack"), Buffer.from(payload.pack, "base64"));
const [profiles, reference] = [benchmark.makeProfiles(), await openReference()];
reference.load(workload);
writeFileSync(made(id, rules, "wanted.json"), JSON.stringify(profiles.map((profile) => reference.decide(profile))));
if (peer.keep) {
  await peer.load(JSON.parse(JSON.stringify(payload)));
  const kept = profiles.map((profile) => Buffer.from(peer.keep(profile)).toString("base64"));
  writeFileSync(made(id, rules, "kept.json"), JSON.stringify(kept));
}
