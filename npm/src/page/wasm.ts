// Gets wasm and packs over the network in a page.

async function get(address: string | URL): Promise<Response> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer;
}

/** Compiles while it downloads, or afterwards where a server sends another MIME type. */
export async function compile(address: string | URL): Promise<WebAssembly.Module> {
  const answer = await get(address);
  return answer.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}

/** What is at an address. */
export async function getBytes(address: string | URL): Promise<ArrayBuffer> {
  return (await get(address)).arrayBuffer();
}

/** As many bytes as the pack itself says that it has: a signature behind it is not for a page without keys. */
export function packIn(bytes: ArrayBuffer): Uint8Array {
  return new Uint8Array(bytes.slice(0, new Uint32Array(bytes.slice(12, 16))[0]));
}
