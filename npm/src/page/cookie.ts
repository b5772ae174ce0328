// The first-party cookie through which the edge gets the view.

const LIMIT_BYTES = 3500;
const KEEP_SECONDS = 400 * 24 * 3600;

/** Takes the view from the edge, at once. */
export function dropCookie(): void {
  // A document without cookies, such as a sandboxed frame, throws here and has nothing to take away.
  try {
    document.cookie = "etappe_view=; Path=/; Max-Age=0";
  } catch {
    return;
  }
}

/** Writes the view, or removes the cookie if nothing is left or it would be too large. */
export function writeCookie(view: Uint8Array): void {
  const keep = view.length > 0 && view.length * 4 <= LIMIT_BYTES * 3;
  const text = keep ? base64Url(view) : "";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `etappe_view=${text}; Path=/; SameSite=Lax; Max-Age=${keep ? KEEP_SECONDS : 0}${secure}`;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (letter) => ({ "+": "-", "/": "_" })[letter] ?? "");
}
