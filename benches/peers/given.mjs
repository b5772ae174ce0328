// What each of these scripts is given: the outside benchmark's folder, and its peers and ours by name.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [folder, ...rest] = process.argv.slice(2);
const OWN = ["etappe", "empty"];

/** The outside benchmark, with what it needs installed. */
export const FOLDER = folder;
/** What stands behind it on the command line. */
export const ARGUMENTS = rest;

/** Where a peer's file is. */
export const pathOf = (id) => (OWN.includes(id) ? fileURLToPath(new URL(`${id}.mjs`, import.meta.url)) : join(folder, "peers", `${id}.mjs`));

const bring = (path) => import(pathToFileURL(path));

/** What makes rules and visitors. */
export const benchmark = await bring(join(folder, "workload.mjs"));

/** A peer, ready to load. */
export async function openPeer(id) {
  const peer = await bring(pathOf(id));
  if (peer.init) await peer.init();
  return peer;
}

/** The peer that defines the right answer. */
export const openReference = () => openPeer("00-reference");

/** In so many blocks a loop is measured. */
export const BLOCKS = 9;

/** The path of what was made for a peer and a number of rules. */
export const made = (id, rules, what) => join(folder, "made", `${id}-${rules}.${what}`);

/** Hands a result to who called, on a line that is marked: some peers print JSON of their own. */
export const say = (result) => console.log(`\n@@${JSON.stringify(result)}`);
