// The visitors of the benchmark as a peer keeps them between two pages.
import { readFileSync } from "node:fs";
import { benchmark, made } from "./given.mjs";

/** Bytes where the peer has a form of its own, else the benchmark's own objects. */
export function visitors(peer, id, rules) {
  if (!peer.keep) return benchmark.makeProfiles();
  return JSON.parse(readFileSync(made(id, rules, "kept.json"), "utf8")).map((text) => new Uint8Array(Buffer.from(text, "base64")));
}
