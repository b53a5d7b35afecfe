import { randomBytes } from "node:crypto";

const common = Object.freeze({
  "referrer-policy": "no-referrer",
  // The console reads the code of a device with the camera of a laptop as well.
  "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
});

/** A value that no page of another can guess, for the styles of one page. */
export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/**
 * The headers of the console's page. Its components put style elements into the page, for which the nonce stands; scripts
 * come from files of this server only. Style attributes of the components are set by script, which no policy touches.
 * The page is not kept: with another nonce in the header than in the page it would be without styles.
 */
export function consoleHeaders(nonce: string): Readonly<Record<string, string>> {
  return {
    ...common,
    "cache-control": "no-store",
    "content-security-policy": policy({ "style-src": `'self' 'nonce-${nonce}'` }),
  };
}

/** The headers of the page of the PDA. The picture of its camera has no address, so no source is named for media. */
export const pdaHeaders: Readonly<Record<string, string>> = Object.freeze({
  ...common,
  "cache-control": "no-cache",
  "content-security-policy": policy({ "img-src": "'self'" }),
});

/**
 * The headers of the files that the page of the PDA is made of. A worker heeds the policy that its script came with, not that
 * of the page that started it. The one that reads the pictures of the camera compiles WebAssembly, which no page may; it
 * reaches this server and nothing else.
 */
export const pdaAssetHeaders: Readonly<Record<string, string>> = Object.freeze({
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
});

/** A content security policy that names no host but this one. */
function policy(more: Readonly<Record<string, string>>): string {
  const directives = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    ...more,
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
