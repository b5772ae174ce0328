// Signed packs, `pack ++ block`: cuts the block off, and says whether one of the given keys signed what is in front of it.
// The engine never sees a block. Its layout is in docs/signing.md; the command line has the same in Rust.

const BLOCK_BYTES = 88;
const SIGNATURE_BYTES = 64;
/** How a block begins, as one number: `ETSG`, version 1, reserved. */
const BEGINNING = 0x1_4753_5445n;

/** By whom a pack must be signed to be taken. */
export interface Trust {
  /** Public keys, base64url of their 32 bytes; any of them may have signed. */
  keys: readonly string[];
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: number;
}

/** A pack that one of the keys signed. */
export interface Signed {
  /** Without its block. */
  pack: Uint8Array;
  /** Of the journey. */
  version: number;
  /** The last moment at which the signature holds. */
  notAfter: bigint;
  /** The key that signed. */
  key: string;
}

/** Why a pack is not taken: 421 for E0421 and so on. */
export type Refusal = 421 | 422 | 423 | 424 | 507;

/** The pack alone, whether it was signed or not; what is no pack stays as it is, for the engine to refuse. */
export function withoutBlock(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - BLOCK_BYTES;
  // The pack's length as its header has it; a view of the bytes would be made for this alone.
  const length = bytes[12]! | (bytes[13]! << 8) | (bytes[14]! << 16) | (bytes[15]! << 24);
  return end > 15 && length === end ? bytes.subarray(0, end) : bytes;
}

/** The pack that one of the keys signed, if the signature holds now; else why it is not taken. */
export async function verifySigned(signed: ArrayBuffer, { keys, now }: Trust): Promise<Signed | Refusal> {
  const end = signed.byteLength - BLOCK_BYTES;
  const data = new DataView(signed);
  if (end < 16 || data.getUint32(12, true) !== end || data.getBigUint64(end, true) !== BEGINNING) return 421;
  const bytes = new Uint8Array(signed);
  try {
    for (const key of keys) {
      const imported = await publicKey(key);
      const digest = new DataView(await crypto.subtle.digest("SHA-256", await crypto.subtle.exportKey("raw", imported)));
      if (digest.getBigUint64(0) !== data.getBigUint64(end + 8)) continue;
      if (!(await isSignedBy(imported, bytes.subarray(-SIGNATURE_BYTES), bytes.subarray(0, -SIGNATURE_BYTES)))) return 423;
      const notAfter = data.getBigInt64(end + 16, true);
      return now > notAfter ? 424 : { pack: bytes.subarray(0, end), version: data.getUint32(8, true), notAfter, key };
    }
  } catch {
    // There is no `subtle` outside of secure contexts, and no Ed25519 in older browsers.
    return 507;
  }
  return 422;
}

/** A public key for `isSignedBy`; rejects where the host has no Ed25519. */
export const publicKey = (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: key }, "Ed25519", true, ["verify"]);

/** Whether this is the key's signature (RFC 8032) of the message; for one that has not 64 bytes some hosts reject in place of saying no. */
export const isSignedBy = (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<boolean> =>
  crypto.subtle.verify("Ed25519", key, signature, message);
