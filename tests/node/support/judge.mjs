// Holds a host's verification against published cases. It imports nothing, so that pages and workers can run it as it is.

/** The ids of the cases that came out otherwise than published. */
export async function wrongOf(cases, { publicKey, isSignedBy }) {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
  const base64url = (hex) => btoa(String.fromCharCode(...bytes(hex))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const wrong = [];
  for (const { id, key, message, signature, isValid } of cases) {
    // Some hosts reject a signature that has not 64 bytes; that is a no, but a key that cannot be read is none.
    const imported = await publicKey(base64url(key));
    const found = await isSignedBy(imported, bytes(signature), bytes(message)).catch(() => false);
    if (found !== isValid) wrong.push(id);
  }
  return wrong;
}
