// Reads the hand-laid bytes that come from the engine, little-endian, from front to back.
//
// There is one place to read at, for all: nothing is read while something else is being read, and in the script of a page's
// critical path every reader that is handed around would cost its letters.
import { decode, hex } from "../bytes.js";

let bytes: Uint8Array;
let data: DataView;
let at: number;

const VERSION = 1;

/** Begins with other bytes, whose first is the version. Past their end every function below throws a RangeError. */
export function readFrom(given: Uint8Array): void {
  bytes = given;
  data = new DataView(given.buffer, given.byteOffset, given.length);
  at = 0;
  if (u8() !== VERSION) throw new RangeError("version");
}

const skip = (count: number) => (at += count) - count;

export const u8 = (): number => data.getUint8(skip(1));
export const u16 = (): number => data.getUint16(skip(2), true);
export const u32 = (): number => data.getUint32(skip(4), true);
export const f64 = (): number => data.getFloat64(skip(8), true);

/** Eight bytes as 16 lower-case hex digits, most significant first. */
export function id(): string {
  const low = u32();
  return hex(u32()) + hex(low);
}

/** A u16 length and UTF-8. */
export function str(): string {
  const length = u16();
  const start = skip(length);
  if (at > bytes.length) throw new RangeError("text");
  return decode(bytes.subarray(start, at));
}

/** A u16 count and that many of what `read` reads. */
export const list = <T>(read: () => T): T[] => Array.from({ length: u16() }, read);
