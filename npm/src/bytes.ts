// Writes the hand-laid bytes that cross to the engine, and what else hosts do with bytes. They are little-endian, as every host of
// wasm is.

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

/** A text as UTF-8. */
export const encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** UTF-8 as a text. */
export const decode = (bytes: Uint8Array | ArrayBuffer): string => decoder.decode(bytes);

/** Appends bytes; every method returns the writer so that a layout reads as one expression. */
export interface Writer {
  put(bytes: ArrayLike<number>): Writer;
  u8(value: number): Writer;
  u16(value: number): Writer;
  f64(value: number): Writer;
  /** A u32 length and the bytes. */
  bytes32(value: ArrayLike<number>): Writer;
  /** A u16 length and UTF-8. Throws a RangeError past 65,535 bytes: a name that long is a mistake. */
  str(value: string): Writer;
  done(): Uint8Array<ArrayBuffer>;
}

/** Closures, because they are shorter than a class once they are minified; what is stored into a byte is cut to it. */
export function newWriter(): Writer {
  let bytes = new Uint8Array(512);
  let length = 0;
  const writer: Writer = {
    put(given) {
      const start = length;
      length += given.length;
      if (length > bytes.length) {
        const smaller = bytes;
        bytes = new Uint8Array(length * 2);
        bytes.set(smaller);
      }
      bytes.set(given, start);
      return writer;
    },
    u8: (value) => writer.put([value]),
    u16: (value) => writer.put([value, value >> 8]),
    f64: (value) => writer.put(new Uint8Array(new Float64Array([value]).buffer)),
    bytes32: (value) => writer.u16(value.length).u16(value.length >> 16).put(value),
    str(value) {
      const text = encode(value);
      if (text.length > 0xffff) throw new RangeError("name too long");
      return writer.u16(text.length).put(text);
    },
    done: () => bytes.slice(0, length),
  };
  return writer;
}

/** Eight lower-case hex digits of an unsigned 32-bit number. */
export function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** A number of 64 bits as 16 hex digits; the lower half stands first. */
export const hexOf = (words: Uint32Array, at: number): string => hex(words[at + 1]!) + hex(words[at]!);

/** FNV-1a 32: tells two views apart, nothing more. */
export function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hex(hash >>> 0);
}
