// The shape of the generated author glue: every call of `createGlue` gives one that holds its own instance.
export default function createGlue(): {
  compile(text: string, format: string): unknown;
  explain(pack: Uint8Array, request: Uint8Array, language: string): unknown;
  initSync(input: { module: WebAssembly.Module }): unknown;
};
