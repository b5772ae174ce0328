// What an edge worker left in the page: its decisions and the context it decided with.
import type { Shown } from "./slots.js";

export interface EdgeState {
  now: number;
  packHash: string;
  stage: string;
  context: Record<string, string>;
  /** Fingerprint of the view that the edge decided with. */
  viewHash: string;
  decisions: Omit<Shown, "stage">[];
}

/** Resolves once the document is there. */
export function parsed(): Promise<unknown> {
  return document.readyState === "loading"
    ? new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }))
    : Promise.resolve();
}

/** The edge's state; waits for the end of the document only if the edge was there. */
export async function readEdgeState(): Promise<EdgeState | undefined> {
  if (!document.documentElement.hasAttribute("data-etappe-edge")) return undefined;
  await parsed();
  const text = document.getElementById("etappe-edge")?.textContent;
  return text ? JSON.parse(text) : undefined;
}
