// Makes of stored bytes what another version would have stored: another version number under a checksum that holds.
const MASK = 0xffff_ffff_ffff_ffffn;
const CHECKSUM_BYTES = 4;

/** FNV-1a 64 over length and bytes, finished by fmix64. */
function stableHash(bytes) {
  let hash = 0xcbf2_9ce4_8422_2325n;
  const length = new Uint8Array(new Uint32Array([bytes.length]).buffer);
  for (const byte of [...length, ...bytes]) hash = ((hash ^ BigInt(byte)) * 0x100_0000_01b3n) & MASK;
  hash = ((hash ^ (hash >> 33n)) * 0xff51_afd7_ed55_8ccdn) & MASK;
  hash = ((hash ^ (hash >> 33n)) * 0xc4ce_b9fe_1a85_ec53n) & MASK;
  return hash ^ (hash >> 33n);
}

/** The same profile or view, as another version, which is a newer one unless said otherwise. */
export function newer(sealed, version = 250) {
  const body = Uint8Array.from(sealed).subarray(0, sealed.length - CHECKSUM_BYTES);
  // Magic comes first, then the version.
  body[2] = version;
  const checksum = new Uint8Array(new BigUint64Array([stableHash(body)]).buffer).subarray(CHECKSUM_BYTES);
  return [...body, ...checksum];
}
