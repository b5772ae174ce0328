// What can go wrong outside a decision, each with a stable code and a way out.

/** A function, so that nothing is made of them where nothing is wrong. */
const texts = (): Record<number, [what: string, help: string]> => ({
  401: ["the pack ends early", "copy or upload the whole file again, or compile it again with `etappe compile`"],
  402: ["this is not a pack", "pass the bytes that `etappe compile` wrote, not the journey's text or an error page"],
  403: ["the pack has a format version that this engine does not read", "compile it with the `etappe` version that you run"],
  404: ["the pack is damaged: its hash does not match its bytes", "compile it again; serve it as bytes, without conversion"],
  405: ["the pack contradicts itself", "compile it again; if that does not help, report it with the journey file"],
  411: ["the stored profile cannot be read", "start an empty one; the old bytes are damaged"],
  412: ["the stored profile has a version that this engine does not read", "update `etappe`, or start an empty profile"],
  413: ["what another device sent begins after what is held here", "ask for it anew"],
  415: ["two known people are not joined", "sign out first"],
  416: ["the profile would have too many parts", "let each device go on from what it stored"],
  417: ["the profile holds what other devices wrote, and this file does not merge", "open it with `etappe profile`"],
  421: ["the pack is not signed, but keys were given", "sign it with `etappe sign`, or serve it whole: the signature stands at its end"],
  422: ["the pack was signed by none of the keys that were given", "give the public key that belongs to the private one; `etappe verify` says who signed"],
  423: ["the signature does not fit the pack", "do not use it: some byte was changed after it was signed; get it anew, or sign it anew with `etappe sign`"],
  424: ["the signature no longer holds", "sign the pack anew with `etappe sign`; if that was done, check this machine's clock"],
  425: ["the journey's version is lower than that of the one accepted before", "raise `version` in the journey, compile it and sign it"],
  501: ["the engine's wasm could not be loaded", "serve the `.wasm` file; a Content-Security-Policy needs 'wasm-unsafe-eval'"],
  502: ["the pack could not be loaded", "check its address; it must answer 200 with the bytes that `etappe compile` wrote"],
  503: ["the engine trapped", "create it again from stored state and report the input that led here"],
  504: ["no wasm was given and this host has no place to find it", "pass `wasm`: a module, bytes, a URL or a Response"],
  505: ["an argument cannot be sent to the engine", "names and dimension values may have at most 65,535 bytes of UTF-8"],
  506: ["a public key cannot be read, or none was given", "pass `keys` as `etappe keys new` prints them: 43 letters of base64url each"],
  507: ["signatures cannot be verified on this host", "it needs WebCrypto with Ed25519; pages have it in secure contexts only (https)"],
  508: ["the attribute of a view cannot be set to this", "give a value of its declared type; texts and lists go through a profile, whose view is read anew"],
});

/** Every error this package throws on purpose. */
export class EtappeError extends Error {
  /** Stable, for instance `"E0404"`. */
  readonly code: string;
  /** What to do about it. */
  readonly help: string;

  /** True for those of every entry of this package: each entry for Node is one file, with a class of its own. */
  static override [Symbol.hasInstance](value: unknown): value is EtappeError {
    if (this !== EtappeError) return super[Symbol.hasInstance](value);
    return value instanceof Error && value.name === "EtappeError" && "code" in value;
  }

  constructor(number: number, options?: { cause?: unknown; detail?: string }) {
    const [what, help] = texts()[number] ?? ["unknown error", "report it"];
    const code = `E0${number}`;
    super(`${code}: ${what}${options?.detail ? ` (${options.detail})` : ""}; ${help}`, { cause: options?.cause });
    this.name = "EtappeError";
    this.code = code;
    this.help = help;
  }
}
