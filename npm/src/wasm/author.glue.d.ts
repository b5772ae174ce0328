// The shape of the generated author glue: every call of `createGlue` gives one that holds its own instance.
export default function createGlue(): {
  compile(text: string, format: string): unknown;
  explain(pack: Uint8Array, request: Uint8Array, language: string): unknown;
  isJourney(path: string, text: string): boolean;
  journeyPath(path: string, text: string): string | undefined;
  RuleTests: new () => {
    add(path: string, text: string, journey: string | undefined, journeyText: string, unread: boolean): void;
    addUnread(path: string): void;
    run(filter: string): void;
    tests(): number;
    passed(): number;
    failed(): number;
    print(format: string, passed: boolean, coverage: boolean): string;
    shortfalls(percent: number): string;
    free(): void;
  };
  initSync(input: { module: WebAssembly.Module }): unknown;
};
