// Compares a peer with the reference, slot by slot: on visitors as they are, and after changes and with time gone on.
import { changes } from "./workloads.mjs";

const HOUR = 3_600_000;
/** How far time has gone on when visitors are compared again. */
const LATER = [HOUR, 36 * HOUR, 9 * 24 * HOUR];

/** Counts slots in which peer and reference differ, and keeps the first such slot. */
class Comparison {
  constructor(name) {
    this.result = { name, pages: 0, filled: 0, wrong: 0 };
  }

  page(got, wanted, visitor) {
    this.result.pages += 1;
    for (const [slot, id] of wanted.entries()) {
      this.result.filled += Number(id !== null);
      if ((got[slot] ?? null) === id) continue;
      this.result.wrong += 1;
      this.result.first ??= { slot, got: got[slot], wanted: id, visitor };
    }
  }
}

/** Loads what the peer makes of a workload, as it comes through JSON. */
export const load = async (peer, workload) => peer.load(JSON.parse(JSON.stringify(peer.translate ? await peer.translate(workload) : workload)));

/** How a workload comes out: pages compared, slots filled, slots that differ. */
export async function compare(peer, reference, { name, workload, profiles }) {
  const comparison = new Comparison(name);
  await load(peer, workload);
  reference.load(workload);
  const prepared = profiles.map((profile) => (peer.prepare ? peer.prepare(profile) : profile));
  for (const [index, profile] of profiles.entries()) {
    comparison.page(await peer.decide(prepared[index]), reference.decide(profile), profile);
  }
  // A peer that reads the clock when it loads stays at that time.
  const changed = profiles.map((profile) => ({ ...profile }));
  if (!peer.prepare) prepared.splice(0, prepared.length, ...changed.map((profile) => ({ ...profile })));
  if (peer.prepare && !peer.change) return comparison.result;
  for (const [turn, later] of LATER.entries()) {
    const now = peer.change ? workload.now + later : workload.now;
    reference.load({ ...workload, now });
    for (const [index, { field, value }] of changes(changed, turn).entries()) {
      if (peer.change) peer.change(prepared[index], peer.toChange(field, value), now);
      else prepared[index][field] = value;
      changed[index][field] = value;
      comparison.page(await peer.decide(prepared[index]), reference.decide(changed[index]), changed[index]);
    }
  }
  return comparison.result;
}
