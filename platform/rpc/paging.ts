import { refuse } from "../errors/common.ts";

/** The page that a list request asks for: how many rows, and after which key. */
export type Page = { readonly size: number; readonly after: readonly string[] | undefined };

/** Reads page_size (50 when zero, at most 500) and page_token of a list request; `keys` is the length of the sort key. */
export function pageOf(request: { pageSize: number; pageToken: string }, keys: number): Page {
  const size = Math.min(request.pageSize || defaultPageSize, maxPageSize);
  if (request.pageToken === "") return { size, after: undefined };
  const after = readToken(request.pageToken);
  if (after?.length !== keys) throw refuseToken();
  return { size, after };
}

/**
 * Cuts the rows of a page, of which one more than its size was read, and makes the token of the next one from the sort
 * key of the last row.
 */
export function cutPage<Row>(
  rows: readonly Row[],
  page: Page,
  keyOf: (row: Row) => string[],
): { rows: readonly Row[]; nextPageToken: string } {
  const cut = rows.slice(0, page.size);
  const last = cut.at(-1);
  const more = rows.length > page.size && last !== undefined;
  return { rows: cut, nextPageToken: more ? pageToken(keyOf(last)) : "" };
}

/** The token of the page that begins after a sort key. */
export function pageToken(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The refusal of a page token that is none of the list. */
export function refuseToken(): Error {
  const violation = { field: "page_token", rule: "page_token", message: "is not a token of this list" };
  return refuse("INVALID_REQUEST", { violations: "page_token: is not a token of this list" }, [violation]);
}

const defaultPageSize = 50;
const maxPageSize = 500;

function readToken(token: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return Array.isArray(parsed) && parsed.every((each) => typeof each === "string") ? parsed : undefined;
  } catch {
    return undefined;
  }
}
