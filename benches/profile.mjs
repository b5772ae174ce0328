// Measures profiles in wasm beside JSON.parse of the same facts, alternating in one run.
//
// node benches/profile.mjs PROFILE_WASM SYNC_WASM PACK prints one JSON line per figure; PACK is that of benches/profile.yaml.
import { readFileSync } from "node:fs";

const [profilePath, syncPath, packPath] = process.argv.slice(2);
const [small, whole] = [profilePath, syncPath].map((path) => new WebAssembly.Module(readFileSync(path)));
const pack = readFileSync(packPath);

const NOW = Date.parse("2026-05-04T12:00:00Z");
const [MINUTE, DAY] = [60_000, 86_400_000];
/** Devices with full profiles. */
const DEVICES = 8;
/** Events of a device until its sections are full, and of a typical visitor. */
const [MANY, TYPICAL] = [12_000, 200];
const ROUNDS = 21;

// What the doors do, by number.
const [GIVE, LOAD, LENGTH, APPLY, PART, VIEW, VERSIONS, DELTA, MERGE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const IS_DONE = 0x10000;

// The same numbers in every run.
let seed = 0x9e3779b9;
function random(below) {
  seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
  return ((seed ^ (seed >>> 13)) >>> 0) % below;
}
const bits = () => Uint8Array.from({ length: 16 }, () => random(256));

/** A profile in an instance of its own. */
function open(module, part = new Uint8Array(0)) {
  const { memory, open: begin, call } = new WebAssembly.Instance(module).exports;
  const place = begin();
  const give = (...values) => {
    let at = call(place, GIVE, values.reduce((sum, { length }) => sum + length, 0), 0, 0) >>> 0;
    for (const bytes of values) {
      new Uint8Array(memory.buffer).set(bytes, at);
      at += bytes.length;
    }
  };
  const does = (verb, bytes = 0, number = 0) => call(place, verb, bytes, 0, number) >>> 0;
  const read = (at) => new Uint8Array(memory.buffer.slice(at, at + does(LENGTH)));
  give(part, bits(), pack);
  if (does(LOAD, part.length)) throw new Error("the profile cannot be opened");
  return {
    give,
    does,
    apply(record, now = NOW) {
      give(record);
      const refused = does(APPLY, 0, now);
      if (refused) throw new Error(`refused: ${refused}`);
    },
    part: () => read(does(PART)),
    view: () => read(does(VIEW)),
    versions: () => read(does(VERSIONS)),
    delta(versions) {
      give(versions);
      return read(does(DELTA));
    },
    merge(delta) {
      give(bits(), delta);
      const found = does(MERGE);
      if (!(found & IS_DONE)) throw new Error(`refused: E0${found}`);
    },
  };
}

/** The bytes of an event as hosts hand it over: kind, flag, two times, eight bytes, three texts, no value, dimensions, measures. */
function event({ name, time, dimensions = {}, measures = {} }) {
  const text = (value) => [value.length & 255, value.length >> 8, ...Buffer.from(value)];
  const double = (value) => [...new Uint8Array(Float64Array.of(value).buffer)];
  const given = Object.entries(dimensions);
  const head = [1, 0, 0, ...double(time), ...double(0), ...double(0), ...text(name), 0, 0, 0, 0, 0];
  const of = given.flatMap(([dimension, value]) => [...text(dimension), ...text(value)]);
  return Uint8Array.from([...head, given.length, 0, ...of, ...Object.entries(measures).flatMap(([measure, value]) => [...text(measure), ...double(value)])]);
}

const topics = ["cameras", "lenses", "lights", "bags", "tripods", "film"];
function happening(device, skus) {
  const time = NOW - random(60 * 24 * 60) * MINUTE - (random(3) === 0 ? 0 : random(30) * DAY);
  const [sku, topic] = [`sku-${1_000 + ((device * 37 + random(skus)) % 900)}`, topics[random(topics.length)]];
  switch (random(10)) {
    case 0:
    case 1:
      return { name: "cart_add", time, dimensions: { sku } };
    case 2:
      return { name: "purchase", time, dimensions: { sku }, measures: { revenue: random(20_000) / 100 } };
    case 3:
      return { name: "read", time, dimensions: { topic } };
    default:
      return { name: "product_view", time, dimensions: { sku, topic } };
  }
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const say = (name, value, unit) => console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit }));
const timed = (run, calls = 1) => {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call += 1) run(call);
  return Number(process.hrtime.bigint() - start) / calls;
};

// One event into a typical profile: 200 events of one visitor.
const typical = open(small);
const facts = Array.from({ length: TYPICAL }, () => happening(0, 40));
for (const fact of facts) typical.apply(event(fact));
const part = typical.part();
say("profile_typical_bytes", part.length, "bytes");
const next = Array.from({ length: 1_000 }, () => event(happening(0, 40)));
const applied = Array.from({ length: ROUNDS }, () => {
  const profile = open(small, part);
  const calls = next.slice(0, 100);
  return timed((call) => {
    profile.give(calls[call]);
    profile.does(APPLY, 0, NOW);
  }, calls.length);
});
say("profile_apply_ns", median(applied), "ns");

// What one event changes, on its way to another device.
const [phone, laptop] = [open(whole, part), open(whole)];
laptop.merge(phone.delta(laptop.versions()));
const deltas = next.slice(0, 200).map((record) => {
  phone.apply(record);
  const delta = phone.delta(laptop.versions());
  laptop.merge(delta);
  return delta.length;
});
say("profile_delta_bytes", median(deltas), "bytes");

// Eight devices with full sections, and one that knows them all.
const devices = Array.from({ length: DEVICES }, (_, device) => {
  const profile = open(whole);
  for (let count = 0; count < MANY; count += 1) profile.apply(event(happening(device, 400)));
  return profile;
});
const person = open(whole);
for (const device of devices) person.merge(device.delta(person.versions()));
say("profile_full_store_bytes", person.part().length, "bytes");
say("profile_full_view_bytes", person.view().length, "bytes");
say("profile_full_part_bytes", devices[0].part().length, "bytes");

// The same facts as JSON: of each device what it recorded, as its own view has it.
const texts = devices.map((device) => JSON.stringify(facts_of(device.view())));
say("profile_full_json_bytes", texts.reduce((sum, { length }) => sum + length, 0), "bytes");

/** Counters of a view: event, dimension, value, total, times, and buckets where there are any. */
function facts_of(view) {
  let at = 3;
  const number = () => {
    let [value, factor, byte] = [0, 1, 0];
    do {
      byte = view[at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte & 128);
    return value;
  };
  const text = () => {
    const length = number();
    at += length;
    return Buffer.from(view.buffer, at - length, length).toString();
  };
  const amount = (isSum) => {
    const value = number();
    return isSum ? (value % 2 ? -(value + 1) / 2 : value / 2) : value;
  };
  number();
  for (let section = 0; section < 5; section += 1) {
    const length = number();
    at += length;
  }
  const end = number() + at;
  const counters = [];
  while (at < end) {
    number();
    const [event, dimension, value] = [text(), text(), text()];
    const isSum = event.includes("#");
    const [total, last] = [amount(isSum), number()];
    const counter = { event, dimension, value, total, last };
    if (!isSum) {
      counter.first = last - number();
      counter.times = [last];
      for (let time = last; counter.times.length < Math.min(total, 32); counter.times.push(time)) time -= number();
    }
    if (isSum || total > 32) {
      [counter.hourly, counter.daily] = [0, 0].map(() => {
        const [buckets, behind] = [[], number() + at];
        for (let bucket = 0; at < behind;) {
          bucket += number();
          buckets.push([bucket, amount(isSum)]);
        }
        return buckets;
      });
    }
    counters.push(counter);
  }
  return counters;
}

const folds = [[], [], []];
const store = person.part();
for (let round = 0; round < ROUNDS; round += 1) {
  const opened = open(whole, store);
  folds[0].push(timed(() => opened.does(VIEW)));
  folds[1].push(timed(() => texts.forEach((text) => JSON.parse(text))));
  const device = devices[round % DEVICES];
  device.apply(event(happening(round % DEVICES, 400)));
  const delta = device.delta(person.versions());
  folds[2].push(
    timed(() => {
      person.merge(delta);
      person.does(VIEW);
    }),
  );
}
const [fold, parse, update] = folds.map(median);
say("profile_fold_ns", fold, "ns");
say("profile_fold_rival_ns", parse, "ns");
say("profile_fold_ratio", fold / parse, "ratio");
say("profile_update_ns", update, "ns");
say("profile_update_ratio", update / parse, "ratio");
