import { type DescEnum, getOption } from "@bufbuild/protobuf";
import { type Term, term as termOption } from "../../gen/erp/options/v1/term_pb.ts";
import { StateTermSchema } from "../../gen/erp/type/v1/state_term_pb.ts";
import { TermSchema } from "../../gen/erp/type/v1/term_pb.ts";

/**
 * What the value of a metadata key of an error is called in texts for people: a record, a field or a state. Undefined for what is
 * no term, and for keys whose values come from the caller.
 */
export function termOf(key: string, value: string): Term | undefined {
  return termsOfKey[key]?.get(value.toLowerCase());
}

const terms = termsOf(TermSchema);
const termsOfKey: Readonly<Record<string, ReadonlyMap<string, Term>>> = {
  resource: terms,
  by: terms,
  field: terms,
  state: termsOf(StateTermSchema),
};

function termsOf({ values }: DescEnum): ReadonlyMap<string, Term> {
  const named = values.filter(({ number }) => number !== 0);
  return new Map(named.map((value) => [value.localName.toLowerCase(), getOption(value, termOption)]));
}
