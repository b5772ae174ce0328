// One object in one wasm instance, bytes in and bytes out, through the two doors that both of the runtime's files have.

/** An instance with its object. */
export interface Instance {
  /** Does what a verb says, with what was given last: a number, or where what it wrote is. */
  call(verb: number, bytes?: ArrayLike<number>, number?: number): number;
  /** A copy of what was written there. */
  read(at: number): ArrayBuffer;
  /** Puts bytes where the next call takes them from, or where room was made for them; says where they end. */
  give(bytes: ArrayLike<number>, at?: number): number;
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
  const room = (bytes: number) => door(place, GIVE, bytes, 0, 0) >>> 0;
  let heap: Uint8Array | undefined;
  const give: Instance["give"] = (bytes, at = room(bytes.length)) => {
    // A memory that has grown is another buffer, and the array over the one before is empty.
    if (!heap?.length) heap = new Uint8Array(memory.buffer);
    heap.set(bytes, at);
    return at + bytes.length;
  };
  const call: Instance["call"] = (verb, bytes, number = 0) => {
    if (bytes) give(bytes);
    return door(place, verb, 0, 0, number) >>> 0;
  };
  values.reduce((at, bytes) => give(bytes, at), room(values.reduce((sum, { length }) => sum + length, 0)));
  const number = door(place, LOAD, values[0]!.length, 0, 0);
  if (number) throw Object.assign(new Error(`E0${number}`), { number });
  return { call, read: (at) => memory.buffer.slice(at, at + call(LENGTH)), give, door, place, memory };
}
