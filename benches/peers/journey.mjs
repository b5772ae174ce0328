// A workload of the outside benchmark as a journey, which the real command line compiles.
//
// A module of its own, as no page would have it: what starts cold must not read it.
const TYPES = { string: "string", int: "int", float: "double", bool: "bool", strings: "list(string)", time: "timestamp" };
const COMPARE = { eq: "==", gt: ">", gte: ">=", lt: "<", lte: "<=" };
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
