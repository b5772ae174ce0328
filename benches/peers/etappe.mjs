// Etappe in the form that the outside benchmark gives its peers: rules as a compiled journey, visitors as views.
//
// `translate` is never timed: it writes the journey and has the real command line compile it.
import { createEngine, Profile } from "etappe";

export const name = "Etappe";
export const kind = "personalization";
export const pkg = "etappe";
export const note = "the pack is compiled beforehand; what is kept of a visitor is the view";

const TYPES = { string: "string", int: "int", float: "double", bool: "bool", strings: "list(string)", time: "timestamp" };
const COMPARE = { eq: "==", gt: ">", gte: ">=", lt: "<", lte: "<=" };
const DAY = 86_400_000;
const BASELINE = 0xffff;
/** Below this a pack is written whole; nothing here is larger. */
const LARGEST_PACK = 64 * 1024 * 1024;

/** A value as CEL writes it, in the type of the field that it is compared with. */
function literal(value, type) {
  if (typeof value === "string") return `'${value.replace(/[\\']/g, "\\$&")}'`;
  return type === "float" && Number.isInteger(value) ? `${value}.0` : String(value);
}

function leaf({ op, f, v, vs, days }, traits) {
  const [field, type] = [`profile.${f}`, traits[f].type];
  if (op === "exists") return `has(${field})`;
  if (op === "within") return `within(${field}, '${days}d')`;
  if (op === "contains") return `${literal(v, type)} in ${field}`;
  if (op === "in") return `${field} in [${vs.map((it) => literal(it, type)).join(", ")}]`;
  return `${field} ${COMPARE[op]} ${literal(v, type)}`;
}

/**
 * A rule of the benchmark as a condition. There a leaf that reads what is missing is false; here it is unknown, which is
 * the same until something is negated: below a `not` each leaf asks first whether the field is there.
 */
export function condition(rule, traits, isNegated = false) {
  const inside = (it) => condition(it, traits, isNegated || rule.op === "not");
  if (rule.op === "and") return `(${rule.args.map(inside).join(" && ")})`;
  if (rule.op === "or") return `(${rule.args.map(inside).join(" || ")})`;
  if (rule.op === "not") return `!${inside(rule.arg)}`;
  const asked = leaf(rule, traits);
  return isNegated && rule.op !== "exists" ? `(has(profile.${rule.f}) && ${asked})` : asked;
}

/** The journey of a workload: one attribute per trait, one item per rule. */
export function journey({ traits, slots, rules }) {
  const purpose = "functional";
  const entries = (list, make) => Object.fromEntries(list.map(make));
  return {
    journey: "peers",
    version: 1,
    purposes: { [purpose]: { default: "granted" } },
    profile: { attributes: entries(Object.entries(traits), ([field, { type }]) => [field, { type: TYPES[type], purpose }]) },
    stages: [{ id: "all" }],
    slots: entries(Array.from({ length: slots }, (_, slot) => `s${slot}`), (slot) => [slot, {}]),
    items: rules.map(({ id, slot, priority, cond }) => ({ id, slots: [`s${slot}`], priority, when: condition(cond, traits) })),
  };
}

/** What is loaded: the pack as text, so that it survives JSON, and what `prepare` must know of the fields. */
export function translate(workload) {
  // Only here is anything of Node needed, and never where time counts.
  const { execFileSync } = process.getBuiltinModule("node:child_process");
  const { mkdtempSync, rmSync, writeFileSync } = process.getBuiltinModule("node:fs");
  const [{ join }, { tmpdir }] = [process.getBuiltinModule("node:path"), process.getBuiltinModule("node:os")];
  const folder = mkdtempSync(join(tmpdir(), "etappe-peer-"));
  try {
    const path = join(folder, "journey.json");
    writeFileSync(path, JSON.stringify(journey(workload)));
    const call = ["compile", path, "--output", "-"];
    const pack = execFileSync(process.env.ETAPPE_CLI ?? "etappe", call, { maxBuffer: LARGEST_PACK });
    const fields = Object.entries(workload.traits).map(([field, { type }]) => [field, type === "time"]);
    return { pack: pack.toString("base64"), now: workload.now, fields };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  if (typeof Buffer !== "undefined") return Buffer.from(base64, "base64");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

let wasm, pack, engine, items, profile, memory, now, fields;

const inNode = (file) => process.getBuiltinModule("node:fs").readFileSync(new URL(import.meta.resolve(`etappe/${file}`)));

/** `given` is the compiled `decide.wasm`, where there is no file system in which the package finds it. */
export async function init(given) {
  wasm = given;
}

export async function load(payload) {
  ({ now, fields } = payload);
  pack = bytesOf(payload.pack);
  profile = undefined;
  const { Instance } = WebAssembly;
  // The package shows its memory to nobody; the benchmark wants to know how large it is.
  WebAssembly.Instance = function (...values) {
    const instance = new Instance(...values);
    ({ memory } = instance.exports);
    return instance;
  };
  try {
    engine = await createEngine(wasm ? { pack, wasm } : { pack });
  } finally {
    WebAssembly.Instance = Instance;
  }
  ({ items } = engine);
}

export const wasmBytes = () => memory.buffer.byteLength;

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
  const ids = new Array(picked.length);
  for (let slot = 0; slot < ids.length; slot += 1) ids[slot] = picked[slot] === BASELINE ? null : items[picked[slot]];
  return ids;
}

/** A change of a visitor, as `change` takes it: the number of an attribute and a value. */
export const toChange = (field, value) => ({ attribute: engine.attribute(field), value: typed(field, value) });

/** One fact of the visitor is another, and time has gone on. */
export function change(view, { attribute, value }, at) {
  view.set(attribute, value);
  now = at;
}
