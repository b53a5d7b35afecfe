import { refuse } from "../../../platform/errors/common.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { documentNumber } from "../domain/document-number.ts";

/** How a new document gets its number. */
export type Numbering = {
  /** Kind of document, for example "receipt". */
  readonly resource: string;
  /** First letters of the numbers that are made. */
  readonly prefix: string;
  /** IANA time zone of the site, whose day stands in the number. */
  readonly timeZone: string;
  /** The caller's own number; empty when she leaves it to the server. */
  readonly given: string;
};

/**
 * Stores a document under the number that the caller gave, or under a new one. `insert` says whether the
 * number was free. Refuses with ALREADY_EXISTS a number of the caller's that is taken.
 */
export async function numberedDocument(
  { resource, prefix, timeZone, given }: Numbering,
  insert: (number: string) => Promise<boolean>,
): Promise<void> {
  if (given !== "") {
    if (!(await insert(given))) throw refuse("ALREADY_EXISTS", { resource, field: "number" });
    return;
  }
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date());
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    if (await insert(documentNumber(prefix, day, uuidv7()))) return;
  }
  throw new Error(`no free number for a ${resource} was found`);
}

// Each attempt hits a number of the same day with one chance in a million at a thousand documents a day.
const attemptsMax = 5;
