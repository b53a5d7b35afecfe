import { type DescEnum, getOption } from "@bufbuild/protobuf";
import { term as termOption } from "../../gen/erp/options/v1/term_pb.ts";
import { StateTermSchema } from "../../gen/erp/type/v1/state_term_pb.ts";
import { TermSchema } from "../../gen/erp/type/v1/term_pb.ts";
import type { Text } from "./language.ts";

/**
 * What a record, a field or a state is called, by the key under which it stands in the metadata of an error, and its name there;
 * undefined for what is no term of the contracts.
 */
export function termText(key: string, name: string): Text | undefined {
  const schema = schemas[key];
  return schema && termsOf(schema).get(name.toLowerCase());
}

const schemas: Readonly<Record<string, DescEnum>> = {
  resource: TermSchema,
  by: TermSchema,
  field: TermSchema,
  state: StateTermSchema,
};

/** The options are read out of the descriptors when the first term is asked for, not while the page starts. */
function termsOf(schema: DescEnum): ReadonlyMap<string, Text> {
  const found = known.get(schema);
  if (found) return found;
  const terms = new Map<string, Text>();
  for (const value of schema.values.slice(1)) {
    const { en, zhTw } = getOption(value, termOption);
    terms.set(value.localName.toLowerCase(), [en, zhTw]);
  }
  known.set(schema, terms);
  return terms;
}

const known = new Map<DescEnum, ReadonlyMap<string, Text>>();
