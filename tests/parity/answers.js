// The answers of decide.wasm to random requests, the same code on every JavaScript host: what tests/parity/main.rs wrote in, bytes out.

// What the instance does, by number.
const DECIDE = 4;

/** Of every request the length of the answer as u32, and the answer. `construct` is the package's bridge, `module` its decide.wasm. */
export function answers({ construct, module, cases }) {
  const file = new Cases(cases);
  const found = [];
  while (!file.isAtEnd) {
    file.u32(); // the journey's seed, for people
    const { call, read } = construct(module, file.bytes());
    const views = Array.from({ length: file.u32() }, () => file.bytes());
    for (let left = file.u32(); left > 0; left -= 1) {
      const view = views[file.u32()];
      const answer = new Uint8Array(read(call(DECIDE, joined([file.bytes(), lengthOf(view), view, file.bytes()]))));
      found.push(lengthOf(answer), answer);
    }
  }
  return joined(found);
}

class Cases {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  u32() {
    this.#at += 4;
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getUint32(this.#at - 4, true);
  }

  /** Bytes behind their length. */
  bytes() {
    const length = this.u32();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function lengthOf({ length }) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
