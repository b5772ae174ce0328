// The workloads on which peers must agree before any of them is timed: the outside benchmark's own, and variants of it.

/** What the outside benchmark calls narrow: fields of which one value is true for few visitors. */
const NARROW = new Set(["city", "store", "lastCampaign", "segments", "interests"]);
const COMPARED = 1_000;

/** Seeds of rules and visitors; the first are the benchmark's own. */
const SEEDS = [[42, 7], [4_201, 703], [90_017, 65_537]];

/** A leaf that is true for many visitors instead of few. */
function wide(random, traits) {
  const field = random.pick(["device", "plan", "stage", "os", "channel"]);
  const values = traits[field].dom;
  switch (random.int(0, 3)) {
    case 0: return { op: "eq", f: field, v: random.skew(values) };
    case 1: return { op: "in", f: field, vs: random.some(values, 2) };
    case 2: return { op: "gte", f: "visits", v: random.int(2, 60) };
    default: return { op: "contains", f: "segments", v: random.pick(traits.segments.dom.slice(0, 12)) };
  }
}

/** The rule with every narrow leaf replaced. */
export function widened(rule, random, traits) {
  if (rule.args) return { ...rule, args: rule.args.map((it) => widened(it, random, traits)) };
  if (rule.arg) return { ...rule, arg: widened(rule.arg, random, traits) };
  return NARROW.has(rule.f) ? wide(random, traits) : rule;
}

/** Every workload of so many rules, by what is special about it, with its visitors; made when it is asked for. */
export function* workloads(benchmark, count, visitors = COMPARED) {
  const { makeRules, makeProfiles, prng, NOW, DAY, SLOTS, TRAITS } = benchmark;
  const shared = { now: NOW, day: DAY, slots: SLOTS, traits: TRAITS };
  for (const [rules, profiles] of SEEDS) {
    const name = `seeds ${rules} and ${profiles}`;
    yield { name, workload: { ...shared, rules: makeRules(count, rules) }, profiles: makeProfiles(visitors, profiles) };
  }
  const [random, [[rules, profiles]]] = [prng(count), SEEDS];
  const broad = makeRules(count, rules).map((rule) => ({ ...rule, cond: widened(rule.cond, random, TRAITS) }));
  yield { name: "no narrow literal", workload: { ...shared, rules: broad }, profiles: makeProfiles(visitors, profiles) };
}

/** In turn, so that each kind of value changes that can be set in an open view: numbers, truth values and moments. */
const CHANGING = ["age", "ltv", "loggedIn", "lastVisit", "visits", "cartValue", "subscriber", "lastEmailOpen"];

/** One change per visitor, a field that it has, to the value that a later visitor has; `turn` says where to begin. */
export function changes(profiles, turn) {
  return profiles.map((profile, index) => {
    const rotated = CHANGING.map((_, step) => CHANGING[(index + turn + step) % CHANGING.length]);
    const field = rotated.find((it) => profile[it] !== undefined);
    let other = index + 1 + turn;
    while (profiles[other % profiles.length][field] === undefined) other += 1;
    return { field, value: profiles[other % profiles.length][field] };
  });
}
