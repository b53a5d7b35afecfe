import type { Op } from "../machines/machine.ts";

/** A call that changes something, from the moment it was confirmed until it is known what became of it. */
export type OutboxEntry = Op & {
  /** Id of the operation, a UUID of version 7: the key under which the server knows it, however often it comes. */
  readonly id: string;
  /** Which step of which task it is; there is one entry for it and no second. */
  readonly step: string;
  /** Position in the order of the device; given by the store. */
  readonly seq: number;
  readonly task: { readonly kind: string; readonly id: string; readonly commit: number; readonly part: number };
  readonly userId: string;
  readonly userName: string;
  readonly deviceId: string;
  /** When it was confirmed, by the clock of the device, in milliseconds. */
  readonly at: number;
  /**
   * Waiting to be sent, or to be sent again; done; refused by a rule, which a person has to look at; closed, after a person
   * has looked at it.
   */
  readonly state: "waiting" | "done" | "refused" | "closed";
  readonly attempts: number;
  /** When it is sent again, in milliseconds. */
  readonly nextAt: number;
  /** Why it was not done, in words of the server. */
  readonly why?: string | undefined;
  readonly answer?: unknown;
};

/** What came of sending an entry. */
export type Outcome =
  | { readonly kind: "done"; readonly answer: unknown }
  | { readonly kind: "refused"; readonly why: string }
  /** No answer, or one that says to come again: it may have taken effect or not. */
  | { readonly kind: "unreachable"; readonly why: string }
  /** The session is over: it is sent when its user signs in again. */
  | { readonly kind: "signed_out" };

/** The entry after it was sent. What is uncertain is sent again under the same id, at first after 2 s, then 4, 8 up to 60. */
export function settle(entry: OutboxEntry, outcome: Outcome, now: number): OutboxEntry {
  const attempts = entry.attempts + 1;
  switch (outcome.kind) {
    case "done":
      return { ...entry, attempts, state: "done", answer: outcome.answer, why: undefined };
    case "refused":
      return { ...entry, attempts, state: "refused", why: outcome.why };
    case "unreachable":
      return { ...entry, attempts, nextAt: now + Math.min(2 ** attempts, 60) * 1_000, why: outcome.why };
    case "signed_out":
      return { ...entry, nextAt: now };
  }
}

/** Whether the server may still have to hear of it, or a person. */
export function isOpen({ state }: OutboxEntry): boolean {
  return state === "waiting" || state === "refused";
}
