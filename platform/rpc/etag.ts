import { refuse } from "../errors/common.ts";

/** Refuses a change by somebody who did not say, or does not know, which version of the record she changes. */
export function demandEtag(etag: string, version: number, resource: string): void {
  if (etag === "") {
    const message = "is missing: send the etag of the version that you saw, in the resource or as If-Match";
    throw refuse("INVALID_REQUEST", { violations: `etag: ${message}` }, [{ field: "etag", rule: "etag", message }]);
  }
  const current = String(version);
  if (etag !== current) throw refuse("VERSION_CONFLICT", { resource, current_etag: current });
}
