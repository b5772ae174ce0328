// The names in a pack, read once per engine: everything else crosses as indexes into these lists.
import { Reader } from "../bytes.js";

export interface Purposed {
  name: string;
  purpose: number;
}

export interface Manifest {
  journey: string;
  version: number;
  packHash: string;
  stages: string[];
  slots: { name: string; interruptive: boolean }[];
  /** Where in the pack the contents of items begin. */
  contents: number;
  /** With the index of the purpose that must be granted to show it, and where among the contents its own is. */
  items: { id: string; kind: string; purpose: number; program: number; stages: number; start: number; length: number }[];
  /** With the index of the purpose that must be granted to record it. */
  events: Purposed[];
  attributes: Purposed[];
  purposes: { name: string; defaultGranted: boolean }[];
}

/** Throws a RangeError if the bytes are not a manifest of version 1. */
export function readManifest(bytes: Uint8Array): Manifest {
  const reader = new Reader(bytes);
  if (reader.u8() !== 1) throw new RangeError("manifest");
  const str = () => reader.str();
  const flag = () => reader.u8() === 1;
  const purposed = () => ({ name: str(), purpose: reader.u16() });
  return {
    journey: str(),
    version: reader.u32(),
    packHash: reader.id(),
    contents: reader.u32(),
    stages: reader.list(str),
    slots: reader.list(() => ({ name: str(), interruptive: flag() })),
    items: reader.list(() => ({
      id: str(), kind: str(), purpose: reader.u16(), program: reader.u16(), stages: reader.u32(), start: reader.u32(), length: reader.u32(),
    })),
    events: reader.list(purposed),
    attributes: reader.list(purposed),
    purposes: reader.list(() => ({ name: str(), defaultGranted: flag() })),
  };
}
