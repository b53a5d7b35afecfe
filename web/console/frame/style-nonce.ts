/**
 * The nonce that the server gave this page for its styles. Mantine asks for it by a function; the part of it that locks the
 * scrolling behind dialogs looks for the global name of another bundler.
 */
export function styleNonce(): string {
  return nonce;
}

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
