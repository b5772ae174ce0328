// What caps, arbitration and experiments cost: passes of one journey with all of that beside passes of the same journey without.
//
// node benches/ruled.mjs prints one JSON line per figure. Both journeys have the same 1,000 items under the same conditions. How a pass
// grows is measured where every item that can match must be looked at: all of them are capped.
import { createEngine, createProfile } from "etappe";
import { createAuthor } from "etappe/author";
import { generator } from "./workload.mjs";

const author = await createAuthor();
const NOW = 1_790_000_000_000;
const HOUR = 3_600_000;
const ITEMS = 1_000;
const VISITORS = 100;
const CITIES = 50;
const PLANS = 4;
const SLOTS = ["hero", "cta", "articles", "aside", "chat"];
const TAGS = Array.from({ length: 20 }, (_, number) => `tag-${number}`);
/** How many of the 1,000 items can match, where growth is measured. */
const MATCHING = [16, 64, 256, 1_000];

const PROFILE = {
  attributes: { city: { type: "string", purpose: "functional" }, plan: { type: "string", purpose: "functional" }, visits: { type: "int", purpose: "functional" } },
  events: { view: { purpose: "functional", dimensions: ["topic"] }, answer: { purpose: "functional" } },
};

function journey(items, rules) {
  const slots = Object.fromEntries(SLOTS.map((slot) => [slot, slot === "chat" && rules ? { interruptive: true } : {}]));
  const compiled = author.compile(JSON.stringify({
    journey: "ruled", version: 1, purposes: { functional: { default: "granted" } }, profile: PROFILE,
    stages: [{ id: "first" }, { id: "second", enter: "count('view', '7d') >= 2" }], slots, items, ...rules,
  }), "json");
  if (!compiled.pack) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.pack;
}

/** Items as a shop has them: each for one city or plan, some for more, and what is ruled about them. */
function items(random) {
  return Array.from({ length: ITEMS }, (_, number) => {
    const own = random.below(3) > 0 ? `profile.city == 'city-${random.below(CITIES)}'` : `profile.plan == 'plan-${random.below(PLANS)}' && profile.visits >= ${random.below(60)}`;
    const slot = SLOTS[number % SLOTS.length];
    const tags = [random.pick(TAGS), random.pick(TAGS)].filter((tag, place, all) => all.indexOf(tag) === place);
    const plain = { id: `item-${number}`, slots: [slot], when: own, priority: random.below(100) };
    const caps = [{ max: 1 + random.below(2), per: "7d" }, { max: 2 + random.below(3), per: "1d", scope: "tag" }];
    const ruled = {
      ...plain, tags, caps, content: { title: `Item ${number}` },
      ...(number % 10 === 0 && { cool_down: [{ event: "answer", for: "60d" }] }),
      ...(number % 4 === 0 && { experiment: { id: `experiment-${number}`, variants_percent: { plain: 50, bold: 50 }, holdout_percent: 5 }, variants: { bold: { title: "Bold" } } }),
    };
    return [plain, ruled];
  });
}

const RULES = {
  suppress: [{ tags: TAGS.slice(0, 3), when: "happened('answer', '14d')" }],
  caps: [{ max: 40, per: "7d", scope: "global" }],
  arbitration: { exclusive_tags: TAGS.slice(5, 10), interruptions: { page: 1, day: 3 } },
  holdout_percent: 2,
};

async function visitors(random, pack, seen) {
  const views = [];
  for (let number = 0; number < VISITORS; number += 1) {
    const profile = await createProfile({ pack, now: NOW });
    const city = `city-${number % CITIES}`;
    for (const [name, value] of Object.entries({ city, plan: `plan-${number % PLANS}`, visits: random.below(60) })) profile.set(name, value, { time: NOW });
    for (let event = random.below(12); event >= 0; event -= 1) profile.event("view", { time: NOW - random.below(200) * HOUR, now: NOW, dimensions: { topic: random.pick(TAGS) } });
    for (const item of seen(random, number)) profile.impression("exposure", item, { time: NOW - random.below(160) * HOUR, now: NOW, channel: "web" });
    views.push(profile.view());
  }
  return views;
}

const ROUNDS = 31;
const ROUND_MS = 10;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const say = (name, value, unit) => console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit }));

/** Nanoseconds of a pass over every visitor in turn. */
function time({ engine, views }, passes) {
  const start = process.hrtime.bigint();
  for (let pass = 0; pass < passes; pass += 1) engine.pick(views[pass % views.length], NOW);
  return Number(process.hrtime.bigint() - start) / passes;
}

/** The median time of each side; they alternate, so that what slows the machine slows all. */
function timed(sides) {
  const passes = sides.map((side) => Math.max(VISITORS, Math.ceil((ROUND_MS * 1e6) / time(side, VISITORS))));
  const times = sides.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) sides.forEach((side, place) => times[place].push(time(side, passes[place])));
  return times;
}

async function sideOf(pack, bytes) {
  const engine = await createEngine({ pack });
  return { engine, views: bytes.map((view) => engine.view(view)) };
}

const random = generator(6);
const both = items(random);
const [plainPack, ruledPack] = [journey(both.map(([plain]) => plain)), journey(both.map(([, ruled]) => ruled), RULES)];
// A visitor of some weeks has seen a few dozen items, most of them of those that are for the visitor.
const own = (number) => both.map(([plain]) => plain).filter(({ when }) => when.endsWith(`'city-${number % CITIES}'`)).map(({ id }) => id);
const bytes = await visitors(random, ruledPack, (_, number) => Array.from({ length: 30 }, (_, place) => (place < 20 ? random.pick(own(number)) : `item-${random.below(ITEMS)}`)));
const [bare, ruled] = [await sideOf(plainPack, bytes), await sideOf(ruledPack, bytes)];
const shown = bytes.map((view) => ruled.engine.decide({ now: NOW, view, losers: true }).decisions);
const filled = shown.flat().filter(({ item }) => item !== null).length;
const capped = shown.flat().flatMap(({ losers }) => losers).filter(({ reason }) => reason === "capped").length;
if (filled < VISITORS || capped < VISITORS) throw new Error(`${filled} slots filled, ${capped} items capped: nothing to measure`);
const [bareTimes, ruledTimes] = timed([bare, ruled]);
say("bare_pass_ns", median(bareTimes), "ns");
say("ruled_pass_ns", median(ruledTimes), "ns");
say("ruled_pass_ratio", median(ruledTimes.map((own, round) => own / bareTimes[round])), "ratio");

// All items that can match are used up, so that every one of them is looked at.
const grown = [];
for (const matching of MATCHING) {
  const list = Array.from({ length: ITEMS }, (_, number) => ({
    id: `item-${number}`, slots: ["hero"], caps: [{ max: 1, per: "30d", scope: "tag" }], tags: [`tag-${number % 4}`],
    when: `profile.city == 'city-${number < matching ? 0 : 1 + (number % (CITIES - 1))}'`,
  }));
  const pack = journey(list, {});
  const profile = await createProfile({ pack, now: NOW });
  profile.set("city", "city-0", { time: NOW });
  for (const item of [0, 1, 2, 3]) profile.impression("exposure", `item-${item}`, { time: NOW - HOUR, now: NOW, channel: "web" });
  const side = await sideOf(pack, [profile.view()]);
  if (side.engine.decide({ now: NOW, view: profile.view() }).decisions[0].item !== null) throw new Error("an item is shown although all are used up");
  grown.push(side);
}
const times = timed(grown).map(median);
MATCHING.forEach((matching, place) => say(`ruled_pass_m${matching}_ns`, times[place], "ns"));
const [few, many] = [1, MATCHING.length - 1];
say("ruled_pass_exponent", Math.log(times[many] / times[few]) / Math.log(MATCHING[many] / MATCHING[few]), "exponent");
