// The names in a pack, read once per engine: everything else crosses as indexes into these lists.
import { id, list, readFrom, str, u16, u32, u8 } from "./read.js";

export interface Purposed {
  name: string;
  purpose: number;
}

export interface Purpose {
  name: string;
  defaultGranted: boolean;
}

export interface Item {
  id: string;
  kind: string;
  purpose: number;
  program: number;
  stages: number;
  start: number;
  length: number;
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
  items: Item[];
  /** With the index of the purpose that must be granted to record it. */
  events: Purposed[];
  attributes: Purposed[];
  purposes: Purpose[];
}

/** Throws a RangeError if the bytes are not a manifest of version 1. */
export function readManifest(bytes: Uint8Array): Manifest {
  readFrom(bytes);
  const flag = () => u8() === 1;
  const purposed = () => ({ name: str(), purpose: u16() });
  return {
    journey: str(),
    version: u32(),
    packHash: id(),
    contents: u32(),
    stages: list(str),
    slots: list(() => ({ name: str(), interruptive: flag() })),
    items: list(() => ({ id: str(), kind: str(), purpose: u16(), program: u16(), stages: u32(), start: u32(), length: u32() })),
    events: list(purposed),
    attributes: list(purposed),
    purposes: list(() => ({ name: str(), defaultGranted: flag() })),
  };
}
