/** What a command changed, for the audit trail. Who, when, where and by which RPC is added by the platform. */
export type AuditEntry = {
  /** What was done; "<Service>.<Method>" of the RPC when not given. */
  readonly action?: string;
  /** Kind of resource, for example "user". */
  readonly resourceType?: string;
  readonly resourceId?: string;
  /** Organization unit that the resource belongs to; none when it belongs to the whole stack. */
  readonly unitId?: string | undefined;
  /** Fields before and after the change. Secrets never come here. */
  readonly before?: Fields | undefined;
  readonly after?: Fields | undefined;
  /** Why, as the caller said. */
  readonly reason?: string;
};

/** Fields of a resource by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** Something that happened, for those who listen: written with the change, delivered later. */
export type DomainEvent = {
  /** "<service>.<resource>.<what happened>", for example "auth.device.revoked". */
  readonly topic: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly unitId?: string | undefined;
  readonly payload: Fields;
};

/** Before and after of the fields that differ; nothing when none does. */
export function changedFields(before: Fields, after: Fields): { before: Fields; after: Fields } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const pick = (from: Fields) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}
