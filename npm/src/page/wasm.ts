// Gets wasm and packs over the network in a page.

/** What is at an address. */
export async function getBytes(address: string | URL): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.arrayBuffer();
}

/**
 * Compiles what is at an address, beside the page's own thread. Not while it downloads: the file is so small that what this would
 * save is less than what its code takes to arrive, and it would ask for a MIME type that not every server sends.
 */
export const compile = async (address: string | URL): Promise<WebAssembly.Module> => WebAssembly.compile(await getBytes(address));

/** As many bytes as the pack itself says that it has: a signature behind it is not for a page without keys. */
export function packIn(bytes: ArrayBuffer): Uint8Array {
  return new Uint8Array(bytes.slice(0, new Uint32Array(bytes.slice(12, 16))[0]));
}
