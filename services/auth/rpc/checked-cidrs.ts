import { normalizedCidr } from "../../../platform/rpc/address.ts";
import { refuseViolations, violation } from "../domain/field-violations.ts";

/** Networks in their one form, each once; refuses what is no network. */
export function checkedCidrs(cidrs: readonly string[], field: string): string[] {
  const normalized = cidrs.map((cidr) => normalizedCidr(cidr.trim()));
  refuseViolations(
    normalized.flatMap((cidr, at) =>
      cidr === undefined ? [violation(`${field}[${at}]`, "a network like 10.1.0.0/16")] : [],
    ),
  );
  return [...new Set(normalized as string[])];
}
