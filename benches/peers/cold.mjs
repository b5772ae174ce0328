// A cold start in a fresh process: import and start a peer, load 100 rules, and decide for one visitor.
//
// node benches/peers/cold.mjs FOLDER PEER prints one line. As the outside benchmark does it, but a visitor is what the peer
// keeps between two pages: for most the object as it is, for Etappe the bytes of a view.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ARGUMENTS, benchmark, made, pathOf, say } from "./given.mjs";

const RULES = "100";
const VISITOR = 2;
const [id] = ARGUMENTS;
// Shared by the peers, so nobody's own cost.
await import(pathToFileURL(join(process.argv[2], "lib/ir.mjs")));
const text = readFileSync(made(id, RULES, "json"), "utf8");
let visitor = benchmark.makeProfiles(VISITOR + 1)[VISITOR];
if (id === "etappe") visitor = new Uint8Array(Buffer.from(JSON.parse(readFileSync(made(id, RULES, "kept.json"), "utf8"))[VISITOR], "base64"));

const start = performance.now();
const peer = await import(pathToFileURL(pathOf(id)));
if (peer.init) await peer.init();
const imported = performance.now();
await peer.load(JSON.parse(text));
const loaded = performance.now();
const ids = await peer.decide(peer.prepare ? peer.prepare(visitor) : visitor);
const decided = performance.now();
if (ids.length !== benchmark.SLOTS) throw new Error(`${id} decided ${ids.length} slots`);
say({ import_ms: imported - start, load_ms: loaded - imported, first_ms: decided - loaded, total_ms: decided - start });
process.exit(0);
