// Reads and writes the hand-laid bytes that cross to the engine: little-endian, one page of code for every host.

/** What a context field or an attribute may hold; a list is one of texts. */
export type Scalar = string | number | boolean | bigint | Date | readonly string[];

/** False for what no engine can hold: nothing, NaN, infinities, dates that are none, integers past 64 bits, lists of something else. */
export function isKnown(value: Scalar | null | undefined): value is Scalar {
  if (value == null) return false;
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value;
  if (Array.isArray(value)) return [...value].every((text) => typeof text === "string");
  return typeof value === "string" || Number.isFinite(+value);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Appends bytes; every method returns the writer so that a layout reads as one expression. */
export class Writer {
  #bytes = new Uint8Array(512);
  #data = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Makes room for `count` bytes and returns where they start; the buffer may be another one afterwards. */
  #take(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#data = new DataView(larger.buffer);
    }
    return start;
  }

  #put(bytes: Uint8Array): this {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  u8(value: number): this {
    const at = this.#take(1);
    this.#data.setUint8(at, value);
    return this;
  }

  u16(value: number): this {
    const at = this.#take(2);
    this.#data.setUint16(at, value, true);
    return this;
  }

  i64(value: bigint): this {
    const at = this.#take(8);
    this.#data.setBigInt64(at, value, true);
    return this;
  }

  f64(value: number): this {
    const at = this.#take(8);
    this.#data.setFloat64(at, value, true);
    return this;
  }

  bytes32(value: Uint8Array): this {
    const at = this.#take(4);
    this.#data.setUint32(at, value.length, true);
    return this.#put(value);
  }

  /** A u16 length and UTF-8. Throws a RangeError past 65,535 bytes: a name that long is a mistake. */
  str(value: string): this {
    const bytes = encoder.encode(value);
    if (bytes.length > 0xffff) throw new RangeError("name too long");
    return this.u16(bytes.length).#put(bytes);
  }

  /** A tagged value; what is not known (see `isKnown`) is the value none. */
  value(value: Scalar | null | undefined): this {
    if (!isKnown(value)) return this.u8(0);
    switch (typeof value) {
      case "boolean":
        return this.u8(1).u8(+value);
      case "string":
        return this.u8(4).bytes32(encoder.encode(value));
      case "bigint":
        return this.u8(2).i64(value);
      case "number":
        return Number.isSafeInteger(value) ? this.u8(2).i64(BigInt(value)) : this.u8(3).f64(value);
    }
    return Array.isArray(value) ? this.u8(7).#texts(value) : this.u8(5).i64(BigInt(+value));
  }

  /** A u32 length, and of each text its length as a varint and UTF-8. */
  #texts(list: readonly string[]): this {
    const writer = new Writer();
    for (const text of list) {
      const bytes = encoder.encode(text);
      let length = bytes.length;
      for (; length > 127; length >>= 7) writer.u8(length | 128);
      writer.u8(length).#put(bytes);
    }
    return this.bytes32(writer.done());
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Reads bytes from front to back; past the end every method throws a RangeError. */
export class Reader {
  #bytes: Uint8Array;
  #data: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #skip(count: number): number {
    const start = this.#at;
    this.#at += count;
    return start;
  }

  u8(): number {
    return this.#data.getUint8(this.#skip(1));
  }

  u16(): number {
    return this.#data.getUint16(this.#skip(2), true);
  }

  u32(): number {
    return this.#data.getUint32(this.#skip(4), true);
  }

  f64(): number {
    return this.#data.getFloat64(this.#skip(8), true);
  }

  /** Eight bytes as 16 lower-case hex digits, most significant first. */
  id(): string {
    const low = this.u32();
    return hex(this.u32()) + hex(low);
  }

  str(): string {
    const length = this.u16();
    const start = this.#skip(length);
    if (this.#at > this.#bytes.length) throw new RangeError("text");
    return decoder.decode(this.#bytes.subarray(start, this.#at));
  }

  /** A u16 count and that many of what `read` reads. */
  list<T>(read: () => T): T[] {
    return Array.from({ length: this.u16() }, read);
  }
}

/** Eight lower-case hex digits of an unsigned 32-bit number. */
export function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}

/** FNV-1a 32: tells two views apart, nothing more. */
export function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hex(hash >>> 0);
}
