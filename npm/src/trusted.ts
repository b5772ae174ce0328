// The pack that Node, a worker or a bundled page may load: without keys as it comes, with keys only what one of them signed.
import { EtappeError } from "./errors.js";
import { verifySigned, withoutBlock } from "./signature.js";

/** By whom a pack must be signed, and what it must not fall behind. */
export interface TrustOptions {
  /**
   * Public keys as `etappe keys new` prints them; given, only a pack that one of them signed is taken.
   * Several at once let a new key replace an old one.
   */
  keys?: readonly string[] | undefined;
  /** The version of the last journey that was accepted; a lower one is refused (E0425). */
  atLeastVersion?: number | undefined;
  /** The moment at which the signature must hold, in milliseconds since 1970-01-01T00:00:00Z; by default the host's clock. */
  now?: number | undefined;
}

/** A pack that may be loaded. */
export interface Accepted {
  /** Without its signature block. */
  pack: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z, infinite without keys. */
  notAfter: number;
}

const textAt = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Throws an EtappeError: E0421 to E0425 for a pack that is not taken, E0506 and E0507 where that cannot be told. */
export async function acceptPack(bytes: Uint8Array, { keys, atLeastVersion = 0, now = Date.now() }: TrustOptions): Promise<Accepted> {
  let accepted: Accepted = { pack: withoutBlock(bytes), notAfter: Infinity };
  if (keys) {
    if (!keys.length || !keys.every((key) => /^[\w-]{43}$/.test(key))) throw new EtappeError(506);
    // A copy, because what is verified must be what is loaded, whatever the caller does meanwhile.
    const taken = await verifySigned(new Uint8Array(bytes).buffer, { keys, now });
    if (typeof taken === "number") throw new EtappeError(taken === 421 ? unsignedBecause(bytes) : taken);
    accepted = { pack: taken.pack, notAfter: Number(taken.notAfter) };
  }
  if (versionOf(accepted.pack) < atLeastVersion) throw new EtappeError(425);
  return accepted;
}

/** The version of the journey in a pack; what is no pack has none that is too low. */
function versionOf(pack: Uint8Array): number {
  return isPack(pack) ? dataOf(pack).getUint32(8, true) : Infinity;
}

const isPack = (bytes: Uint8Array) => bytes.length >= 16 && textAt(bytes, 0) === "ETPK";
const dataOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);

// What is no whole pack is said to be that, as without keys.
function unsignedBecause(bytes: Uint8Array): number {
  if (!isPack(bytes)) return 402;
  return bytes.length < dataOf(bytes).getUint32(12, true) ? 401 : 421;
}
