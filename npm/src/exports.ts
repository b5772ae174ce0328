// What every entry exports besides the functions bound to its host.
export type { Scalar } from "./wire/value.js";
export type { EngineOptions, ProfileOptions } from "./create.js";
export { Engine, type Decision, type Page } from "./engine.js";
export { EtappeError } from "./errors.js";
export { Profile, type When } from "./profile.js";
export { REASONS, type Cause, type Reason } from "./reasons.js";
export type { Source, WasmSource } from "./source.js";
export { View } from "./view.js";
export type { TrustOptions } from "./trusted.js";
export type { Applied, Impression, ProfileRecord } from "./wire/record.js";
export type { Context, Happening, Preview, Request } from "./wire/request.js";
export type { Assignment, Draw, Loser, Standing, Transition } from "./wire/details.js";
