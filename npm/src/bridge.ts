// One object in one wasm instance, bytes in and bytes out, through the two doors that both of the runtime's files have.

/** An instance with its object. */
export interface Instance {
  /** Does what a verb says, with what was given last: a number, or where what it wrote is. */
  call(verb: number, bytes?: ArrayLike<number>, number?: number): number;
  /** A copy of what was written there. */
  read(at: number): ArrayBuffer;
  /** Puts bytes, one after the other, where the next call takes them from. */
  give(...values: ArrayLike<number>[]): void;
  /** The door itself, for who calls it a million times. */
  door(place: number, verb: number, view: number, attribute: number, number: number): number;
  /** Where the object is. */
  place: number;
  memory: WebAssembly.Memory;
}

/** The engine refused a pack or a profile; `number` is 401 for E0401 and so on. */
export type Refused = Error & { number: number };

// What every object does, by number: makes room for so many bytes, takes what was given, says how long what it wrote is.
const GIVE = 0;
const LOAD = 1;
const LENGTH = 2;

/** Loads `values` into an object in an instance of its own; throws [`Refused`] if it does not take them. */
export function construct(module: WebAssembly.Module, ...values: Uint8Array[]): Instance {
  const { memory, open, call: door } = new WebAssembly.Instance(module).exports as unknown as
    { memory: WebAssembly.Memory; open(): number; call: Instance["door"] };
  const place = open();
  const give: Instance["give"] = (...values) => {
    let at = door(place, GIVE, values.reduce((sum, { length }) => sum + length, 0), 0, 0) >>> 0;
    for (const bytes of values) {
      new Uint8Array(memory.buffer).set(bytes, at);
      at += bytes.length;
    }
  };
  const call: Instance["call"] = (verb, bytes, number = 0) => {
    if (bytes) give(bytes);
    return door(place, verb, 0, 0, number) >>> 0;
  };
  give(...values);
  const number = door(place, LOAD, values[0]!.length, 0, 0);
  if (number) throw Object.assign(new Error(`E0${number}`), { number });
  return { call, read: (at) => memory.buffer.slice(at, at + call(LENGTH)), give, door, place, memory };
}
