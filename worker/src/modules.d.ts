// What wrangler makes of imported packs and wasm.
declare module "*.pack" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
