import { create, type DescMessage, equals, type MessageShape } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/** The fields, by their names in the contract, in which a changed record differs: what an update mask lists. */
export function changedPaths<D extends DescMessage>(
  schema: D,
  before: MessageShape<D>,
  after: MessageShape<D>,
  among: readonly string[],
): string[] {
  const [was, is] = [reflect(schema, before), reflect(schema, after)];
  return schema.fields
    .filter(({ name }) => among.includes(name))
    .filter((field) => {
      // One field at a time in two empty messages: what equals() says of them is what differs in the field.
      const [a, b] = [reflect(schema, create(schema)), reflect(schema, create(schema))];
      if (was.isSet(field)) a.set(field, was.get(field));
      if (is.isSet(field)) b.set(field, is.get(field));
      return !equals(schema, a.message as MessageShape<D>, b.message as MessageShape<D>);
    })
    .map(({ name }) => name);
}
