// In a page or a worker: starts a peer and lets it decide for every visitor in a tight loop. Whoever calls looks at the clock.

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/**
 * Gives back a function that makes so many rounds over all visitors and returns the slots decided. Throws if the peer does not decide here
 * as the reference did elsewhere: `wanted` is what that gave for every visitor, since its code beside the peer's would slow down some.
 */
export async function start(peer, { makeProfiles }, { payload, wanted, kept, wasm }) {
  if (peer.init) await peer.init(wasm);
  await peer.load(JSON.parse(payload));
  const visitors = kept ? JSON.parse(kept).map(bytesOf) : makeProfiles();
  const prepared = visitors.map((visitor) => (peer.prepare ? peer.prepare(visitor) : visitor));
  const { decide } = peer;
  let wrong = 0;
  for (const [index, ids] of JSON.parse(wanted).entries()) {
    const got = await decide(prepared[index]);
    wrong += Number(ids.some((id, slot) => (got[slot] ?? null) !== id));
  }
  if (wrong > 0) throw new Error(`disagrees with the reference on ${wrong} of ${prepared.length} visitors`);
  // Two loops: waiting for what is no promise would be timed too.
  const waiting = async (rounds) => {
    let slots = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (let index = 0; index < prepared.length; index += 1) slots += (await decide(prepared[index])).length;
    }
    return slots;
  };
  const straight = (rounds) => {
    let slots = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (let index = 0; index < prepared.length; index += 1) slots += decide(prepared[index]).length;
    }
    return slots;
  };
  return peer.isAsync ? waiting : straight;
}
