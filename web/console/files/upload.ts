import { currentLanguage } from "../../shared/language.ts";
import { uuidv7 } from "../../shared/uuid.ts";
import { webSession } from "../frame/web-session.ts";

/** A file that is on its way. */
export type Upload = { readonly done: Promise<void>; cancel(): void };

/**
 * Sends a file as the body of a request: a browser cannot stream the requests of an RPC. XMLHttpRequest tells how much has
 * left, which fetch() does not. Fails with the words of the core when it refuses the file.
 */
export function startUpload(file: File, unitId: string, onPercent: (percent: number) => void): Upload {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: file.name, ...(unitId ? { unitId } : {}) });
  const done = new Promise<void>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onPercent(Math.round((100 * loaded) / Math.max(1, total)));
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(refusalOf(request.responseText))));
    request.onerror = () => reject(new Error(""));
    request.onabort = () => reject(new Error(""));
  });
  request.open("POST", `/api/v1/files?${query}`);
  request.setRequestHeader("content-type", file.type || "application/octet-stream");
  request.setRequestHeader("idempotency-key", uuidv7());
  request.setRequestHeader("accept-language", currentLanguage());
  request.setRequestHeader("x-csrf-token", webSession.csrfToken);
  request.send(file);
  return { done, cancel: () => request.abort() };
}

/** What a problem says; empty when the answer is none, as that of a proxy. */
function refusalOf(body: string): string {
  try {
    const { detail, title } = JSON.parse(body) as { detail?: string; title?: string };
    return detail ?? title ?? "";
  } catch {
    return "";
  }
}
