// Signs packs as docs/signing.md says, a second time: what the command line signs and what this signs is taken alike.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

export const BLOCK_BYTES = 88;

/** A pair of keys: `text` is the public one as hosts take it. */
export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const text = publicKey.export({ format: "jwk" }).x;
  return { text, private: privateKey, pem: privateKey.export({ type: "pkcs8", format: "pem" }) };
}

/** The pack with a block behind it; `notAfter` in milliseconds since 1970. */
export function signPack(pack, key, notAfter) {
  const head = Buffer.alloc(24);
  head.write("ETSG");
  head.writeUInt16LE(1, 4);
  createHash("sha256").update(Buffer.from(key.text, "base64url")).digest().copy(head, 8, 0, 8);
  head.writeBigInt64LE(BigInt(notAfter), 16);
  const signed = Buffer.concat([pack, head]);
  return new Uint8Array(Buffer.concat([signed, sign(null, signed, key.private)]));
}

/** A journey whose hero says which version it is, with content of about so many bytes more. */
export function journeyOf(version, { name = "signed", bytes = 0 } = {}) {
  const text = "0123456789 ".repeat(90);
  const more = Array.from({ length: Math.ceil(bytes / text.length) }, (_, index) =>
    `  - { id: more-${index}, slots: [hero], content: { title: "${index} ${text}" } }`);
  return [
    `journey: ${name}`, `version: ${version}`, "purposes: { functional: { default: granted } }",
    "profile: { events: { page_view: { purpose: functional } } }", "stages: [{ id: awareness }]", "slots: { hero: {} }", "items:",
    `  - { id: ${name}-${version}, slots: [hero], priority: 9, content: { title: "Version ${version}" } }`, ...more, "",
  ].join("\n");
}

/** The same bytes but for one bit. */
export function changed(bytes, at = 100, bit = 0) {
  const copy = new Uint8Array(bytes);
  copy[at] ^= 1 << bit;
  return copy;
}
