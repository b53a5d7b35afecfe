import type { File } from "../../gen/erp/operations/v1/file_pb.ts";

/**
 * Headers of a file's content. Whatever it is, a browser must not run it in the name of this stack: it is taken for what it
 * says and for nothing else, it is shown only if it is a picture or a PDF, and everything else is saved.
 */
export function contentHeaders({ name, mediaType, sha256 }: File): Record<string, string> {
  const shown = shownTypes.has(mediaType);
  return {
    "content-type": mediaType,
    "content-disposition": contentDisposition(shown ? "inline" : "attachment", name),
    // The viewers of browsers do not work in a sandbox.
    "content-security-policy":
      mediaType === "application/pdf" ? "default-src 'none'; object-src 'self'" : "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
    etag: entityTag(sha256),
  };
}

/** Content never changes, so its hash is the strongest tag that there is. */
export function entityTag(sha256: string): string {
  return `"${sha256}"`;
}

// Neither SVG nor anything else that carries scripts.
const shownTypes = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/bmp",
  "application/pdf",
]);

/** Names a file for saving as RFC 6266 says: for old programs in ASCII, and beside it in full. */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^ !#-$&-[\]-~]/g, "_");
  const full = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`;
}
