// The shape of the generated profile glue: every call of `createGlue` gives one that holds its own instance.
export class ProfileCore {
  constructor(pack: Uint8Array, part: Uint8Array, unit: Uint8Array, nowMs: number);
  error(): number;
  apply(record: Uint8Array, nowMs: number): number;
  part(): Uint8Array;
  view(): Uint8Array;
  free(): void;
}
export default function createGlue(): {
  ProfileCore: typeof ProfileCore;
  initSync(input: { module: WebAssembly.Module }): unknown;
};
