// One replay through the public API, the same code on every JavaScript host: event lines in, record lines out.
import { unitOf } from "./unit.js";

// Those of examples/shop; every visitor grants them with the first event.
const PURPOSES = ["functional", "personalization", "analytics"];

/** `api` is the package's entry for this host; `profileModule` spares hosts that load by address 600 downloads. */
export async function replay({ api, pack, profileModule, events }) {
  const engine = await api.createEngine({ pack });
  const visitors = new Visitors(api, pack, profileModule);
  const records = [];
  let row = 0;
  for (const text of events.split("\n")) {
    if (text === "") continue;
    row += 1;
    const line = JSON.parse(text);
    const profile = await visitors.of(line.user, line.time);
    if (!apply(profile, line)) continue;
    const context = { ...line.context, page_id: String(row) };
    const page = engine.decide({ view: profile.view(), context, now: line.time, losers: true });
    if (page.transition) profile.transition(page.transition, { now: line.time });
    records.push(record(line, row, page));
  }
  return records.join("");
}

class Visitors {
  #api;
  #pack;
  #wasm;
  #parts = new Map();
  #user;
  #profile;

  constructor(api, pack, wasm) {
    this.#api = api;
    this.#pack = pack;
    this.#wasm = wasm;
  }

  /** Holds one visitor open at a time: the others wait as the bytes that a host would have stored. */
  async of(user, now) {
    if (user === this.#user) return this.#profile;
    if (this.#profile) this.#parts.set(this.#user, this.#profile.part());
    const part = this.#parts.get(user);
    const profile = await this.#api.createProfile({ pack: this.#pack, wasm: this.#wasm, part, unit: unitOf(user), now });
    if (!part) PURPOSES.forEach((purpose) => grant(profile, purpose, now));
    this.#user = user;
    this.#profile = profile;
    return profile;
  }
}

function grant(profile, purpose, time) {
  const applied = profile.consent(purpose, true, { time });
  if (applied !== "applied") throw new Error(`the purpose ${purpose} is ${applied}`);
}

/** First the event, then what is known from now on; false where the profile takes one of them not. */
function apply(profile, { time, event, dimensions, attributes = {} }) {
  if (event !== undefined && profile.event(event, { time, dimensions }) !== "applied") return false;
  return Object.entries(attributes).every(([name, value]) => profile.set(name, value, { time }) === "applied");
}

function record({ user, time }, row, { stage, decisions }) {
  const slots = decisions.map(({ slot, item, variant, reason }) => `\t${slot}=${item ?? "-"}/${variant ?? "-"}/${reason}`);
  const losers = decisions.flatMap(({ slot, losers: of }) => of.map((loser) => `\t${slot}!${loser.item}/${code(loser)}`));
  return `${user}\t${row}\t${time}\t${stage}${slots.join("")}${losers.join("")}\n`;
}

const code = ({ reason, cause }) => (cause === null ? reason : `${reason}:${cause}`);
