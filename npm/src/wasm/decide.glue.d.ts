// The shape of the generated decide glue: every call of `createGlue` gives one that holds its own instance.
export class DecideEngine {
  constructor(pack: Uint8Array);
  error(): number;
  manifest(): Uint8Array;
  content(item: number): Uint8Array;
  decide(request: Uint8Array): Uint8Array;
  free(): void;
}
export default function createGlue(): {
  DecideEngine: typeof DecideEngine;
  initSync(input: { module: WebAssembly.Module }): unknown;
};
