import { uuidv7 } from "./uuid.ts";

/** The caller's own id for the call when it is a plain one, else a new id. */
export function newRequestId(headers: Headers): string {
  return checkedRequestId(headers.get("x-request-id"));
}

/** The given id when it is a plain one, else a new id. */
export function checkedRequestId(given: unknown): string {
  return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : uuidv7();
}

/** The cookies of a call by name. */
export function readCookies(headers: Headers): ReadonlyMap<string, string> {
  const header = headers.get("cookie");
  if (header === null) return none;
  const pairs = header.split(";").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return new Map(pairs.filter(([name]) => name !== ""));
}

/** Language of texts that the caller asks for: English unless she prefers Chinese. */
export function readLanguage(headers: Headers): "zh-TW" | "en" {
  const wanted = headers.get("accept-language")?.split(",")[0]?.trim().toLowerCase() ?? "";
  return wanted.startsWith("zh") ? "zh-TW" : "en";
}

const none: ReadonlyMap<string, string> = new Map();
