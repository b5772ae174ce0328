// The names in a pack, read once per engine: everything else crosses as indexes into these lists.
import { Reader } from "../bytes.js";

export interface Manifest {
  journey: string;
  version: number;
  packHash: string;
  stages: string[];
  slots: { name: string; interruptive: boolean }[];
  items: { id: string; kind: string }[];
  events: string[];
  purposes: { name: string; defaultGranted: boolean }[];
}

/** Throws a RangeError if the bytes are not a manifest of version 1. */
export function readManifest(bytes: Uint8Array): Manifest {
  const reader = new Reader(bytes);
  if (reader.u8() !== 1) throw new RangeError("manifest");
  const str = () => reader.str();
  const flag = () => reader.u8() === 1;
  return {
    journey: str(),
    version: reader.u32(),
    packHash: reader.id(),
    stages: reader.list(str),
    slots: reader.list(() => ({ name: str(), interruptive: flag() })),
    items: reader.list(() => ({ id: str(), kind: str() })),
    events: reader.list(str),
    purposes: reader.list(() => ({ name: str(), defaultGranted: flag() })),
  };
}
