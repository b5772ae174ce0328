// Etappe in the form that the outside benchmark gives its peers: rules as a compiled journey, visitors as views.
import { createEngine, Profile } from "etappe";

export const name = "Etappe";
export const kind = "personalization";
export const pkg = "etappe";
export const note = "the pack is compiled beforehand; what is kept of a visitor is the view";

const BASELINE = 0xffff;

/** What is loaded, see there. Never timed: it writes the journey and has the real command line compile it; at
 * once, as the benchmark does not wait for it. */
export const translate = (workload) => process.getBuiltinModule("node:module").createRequire(import.meta.url)("./journey.mjs").translate(workload);

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  if (typeof Buffer !== "undefined") return Buffer.from(base64, "base64");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

let wasm, pack, engine, items, profile, now, fields;

const inNode = (file) => process.getBuiltinModule("node:fs").readFileSync(new URL(import.meta.resolve(`etappe/${file}`)));

/** `given` is the compiled `decide.wasm`, where there is no file system in which the package finds it. */
export async function init(given) {
  wasm = given;
}

export async function load(payload) {
  ({ now, fields } = payload);
  pack = bytesOf(payload.pack);
  profile = undefined;
  engine = await createEngine(wasm ? { pack, wasm } : { pack });
  ({ items } = engine);
}

/** A value of the benchmark as the package takes it: it has moments as milliseconds. */
const typed = (field, value) => (fields.find(([it]) => it === field)[1] ? new Date(value) : value);

/** What Etappe keeps of a visitor between two pages: the bytes of the view, made by the profile part. */
export function keep(visitor) {
  profile ??= new Profile(new WebAssembly.Module(inNode("profile.wasm")), { pack, unit: new Uint8Array(16), now });
  for (const [field] of fields) {
    const value = visitor[field];
    const applied = profile.set(field, value === undefined ? null : typed(field, value), { time: now });
    if (applied !== "applied") throw new Error(`${field}: ${value} is ${applied}`);
  }
  return profile.view();
}

/** A view of this engine, from what was kept, or from a visitor of the benchmark as it is. */
export const prepare = (visitor) => engine.view(visitor instanceof Uint8Array ? visitor : keep(visitor));

export function decide(view) {
  const picked = engine.pick(view, now);
  const { length } = picked;
  const ids = new Array(length);
  for (let slot = 0; slot < length; slot += 1) {
    const item = picked[slot];
    ids[slot] = item === BASELINE ? null : items[item];
  }
  return ids;
}

/** A change of a visitor, as `change` takes it: the number of an attribute and a value. */
export const toChange = (field, value) => ({ attribute: engine.attribute(field), value: typed(field, value) });

/** One fact of the visitor is another, and time has gone on. */
export function change(view, { attribute, value }, at) {
  view.set(attribute, value);
  now = at;
}
