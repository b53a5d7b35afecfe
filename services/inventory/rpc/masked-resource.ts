import type { DescMessage, MessageShape } from "@bufbuild/protobuf";

/** The resource as it would be: the fields that an update names from what was given, all others as they were. */
export function maskedResource<Desc extends DescMessage>(
  schema: Desc,
  before: MessageShape<Desc>,
  given: MessageShape<Desc>,
  fields: ReadonlySet<string>,
): MessageShape<Desc> {
  const changes = schema.fields
    .filter(({ name }) => fields.has(name))
    .map(({ localName }) => [localName, (given as unknown as Record<string, unknown>)[localName]]);
  return { ...before, ...Object.fromEntries(changes) };
}
