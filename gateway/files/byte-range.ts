/** A part that a request asks for, in the form that the RPCs take. */
export type AskedRange = { readonly offset: bigint; readonly length: bigint; readonly ifSha256: string };

/**
 * Reads the headers Range and If-Range (RFC 9110, 14). What asks for several parts, or for something else than bytes, asks
 * for the whole: a server may always send that. Undefined without a range.
 */
export function readRange(range: string | undefined, ifRange: string | undefined): AskedRange | undefined {
  const [, first = "", last = ""] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(range ?? "") ?? [];
  // The tag of another file, a weak one or a date: none of them says that it is this content.
  const ifSha256 = ifRange === undefined ? "" : (/^"([0-9a-f]{64})"$/.exec(ifRange)?.[1] ?? "another");
  if (first === "") return /^0*$/.test(last) ? undefined : { offset: -BigInt(last), length: 0n, ifSha256 };
  if (last === "") return { offset: BigInt(first), length: 0n, ifSha256 };
  const length = BigInt(last) - BigInt(first) + 1n;
  return length > 0n ? { offset: BigInt(first), length, ifSha256 } : undefined;
}

/** Whether one of the tags of If-None-Match is this one; weak ones count (RFC 9110, 13.1.2). */
export function matchesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(",").map((each) => each.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(tag);
}
