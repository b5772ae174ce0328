// Makes of stored bytes what another version would have stored: another version number under a checksum that holds.
const MASK = 0xffff_ffff_ffff_ffffn;
const CHECKSUM_BYTES = 4;

const mixed = (word) => {
  const product = (word * 0x9e37_79b9_7f4a_7c15n) & MASK;
  return product ^ (product >> 32n);
};

/** The hash whose upper half is the checksum: eight bytes at a time, the last eight of them twice if they are not all. */
function quickHash(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hash = BigInt(bytes.length);
  for (let at = 0; at + 8 <= bytes.length; at += 8) hash = mixed(hash ^ view.getBigUint64(at, true));
  return bytes.length % 8 ? mixed(hash ^ view.getBigUint64(bytes.length - 8, true)) : hash;
}

/** The same profile or view, as another version, which is a newer one unless said otherwise. */
export function newer(sealed, version = 250) {
  const body = Uint8Array.from(sealed).subarray(0, sealed.length - CHECKSUM_BYTES);
  // Magic comes first, then the version.
  body[2] = version;
  const checksum = new Uint8Array(new BigUint64Array([quickHash(body)]).buffer).subarray(CHECKSUM_BYTES);
  return [...body, ...checksum];
}
