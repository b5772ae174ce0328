// The 16 bytes that a replay draws for a visitor: two stable hashes of the name, as the command line does.

const MASK = (1n << 64n) - 1n;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** `etappe1` of the user's name and "1", then of the name and "2", both little-endian. */
export function unitOf(user) {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const name = new TextEncoder().encode(user);
  ["1", "2"].forEach((half, at) => view.setBigUint64(at * 8, stableHash([name, new TextEncoder().encode(half)]), true));
  return bytes;
}

function stableHash(parts) {
  let hash = FNV_OFFSET;
  const write = (bytes) => {
    for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK;
  };
  for (const part of parts) {
    write(new Uint8Array(Uint32Array.of(part.length).buffer));
    write(part);
  }
  return fmix64(hash);
}

function fmix64(hash) {
  hash ^= hash >> 33n;
  hash = (hash * 0xff51afd7ed558ccdn) & MASK;
  hash ^= hash >> 33n;
  hash = (hash * 0xc4ceb9fe1a85ec53n) & MASK;
  return hash ^ (hash >> 33n);
}
