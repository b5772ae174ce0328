// A peer that does nothing: what its loop takes is subtracted from everybody else's.
const NONE = new Array(8).fill(null);

export const name = "empty";
export const translate = () => ({});
export const load = () => {};
export const decide = () => NONE;
export const change = () => {};
