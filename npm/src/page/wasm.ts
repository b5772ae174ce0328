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

export async function getBytes(address: string | URL): Promise<Uint8Array> {
  return new Uint8Array(await (await get(address)).arrayBuffer());
}
