// A profile in a wasm instance of its own, through the doors that hosts use, and the bytes of what it takes in.

// What the doors do, by number.
const [GIVE, LOAD, LENGTH, APPLY, PART, VIEW, VERSIONS, DELTA, MERGE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const IS_DONE = 0x10000;

/** Numbers below a bound, the same in every run. */
export function numbers(seed) {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const random = numbers(0x9e3779b9);
const bits = () => Uint8Array.from({ length: 16 }, () => random(256));

/** Opens what was stored, or a new profile. */
export function open(module, pack, part = new Uint8Array(0)) {
  const { memory, open: begin, call } = new WebAssembly.Instance(module).exports;
  const place = begin();
  let heap = new Uint8Array(memory.buffer);
  const give = (...values) => {
    let at = call(place, GIVE, values.reduce((sum, { length }) => sum + length, 0), 0, 0) >>> 0;
    // A memory that has grown is another buffer.
    if (heap.length === 0) heap = new Uint8Array(memory.buffer);
    for (const bytes of values) {
      heap.set(bytes, at);
      at += bytes.length;
    }
  };
  const does = (verb, bytes = 0, now = 0) => call(place, verb, bytes, 0, now) >>> 0;
  const read = (at) => new Uint8Array(memory.buffer.slice(at, at + does(LENGTH)));
  give(part, bits(), pack);
  if (does(LOAD, part.length)) throw new Error("the profile cannot be opened");
  return {
    give,
    /** The number of a refusal, or 0. */
    take(record, now) {
      give(record);
      return does(APPLY, 0, now);
    },
    apply(record, now) {
      const refused = this.take(record, now);
      if (refused) throw new Error(`refused: ${refused}`);
    },
    fold: () => does(VIEW),
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

const text = (value) => [value.length & 255, value.length >> 8, ...Buffer.from(value)];
const double = (value) => [...new Uint8Array(Float64Array.of(value).buffer)];

/** Kind, flag, two times, eight bytes, three texts, no value, dimensions, measures. */
function record(kind, flag, time, name, dimensions = {}, measures = {}) {
  const head = [kind, flag, 0, ...double(time), ...double(0), ...double(0), ...text(name), 0, 0, 0, 0, 0];
  const given = Object.entries(dimensions);
  const of = given.flatMap(([dimension, value]) => [...text(dimension), ...text(value)]);
  const amounts = Object.entries(measures).flatMap(([measure, value]) => [...text(measure), ...double(value)]);
  return Uint8Array.from([...head, given.length, 0, ...of, ...amounts]);
}

/** The bytes of an event, as hosts hand it over. */
export const event = ({ name, time, dimensions, measures }) => record(1, 0, time, name, dimensions, measures);

/** The bytes of a grant. */
export const grant = (purpose, time) => record(3, 1, time, purpose);

/** The counters of a view: event, dimension, value, total, times, and buckets where there are any. */
export function counters(view) {
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
  const past = (length) => {
    at += length;
    return at;
  };
  const letters = () => {
    const length = number();
    return Buffer.from(view.buffer, past(length) - length, length).toString();
  };
  const amount = (isSum) => {
    const value = number();
    return isSum ? (value % 2 ? -(value + 1) / 2 : value / 2) : value;
  };
  const buckets = (isSum) => {
    const length = number();
    const [end, found] = [at + length, []];
    for (let bucket = 0; at < end; found.push([bucket, amount(isSum)])) bucket += number();
    return found;
  };
  number();
  for (let section = 0; section < 5; section += 1) past(number());
  const length = number();
  const end = at + length;
  const found = [];
  while (at < end) {
    number();
    const [event, dimension, value] = [letters(), letters(), letters()];
    const isSum = event.includes("#");
    const [total, last] = [amount(isSum), number()];
    const counter = { event, dimension, value, total, last };
    if (!isSum) {
      counter.first = last - number();
      counter.times = [last];
      for (let time = last; counter.times.length < Math.min(total, 32); counter.times.push(time)) time -= number();
    }
    if (isSum || total > 32) [counter.hourly, counter.daily] = [buckets(isSum), buckets(isSum)];
    found.push(counter);
  }
  return found;
}
