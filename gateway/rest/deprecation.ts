import { type DescMethod, getOption, hasOption } from "@bufbuild/protobuf";
import { deprecation } from "../../gen/erp/options/v1/deprecation_pb.ts";
import { rpcName } from "../../platform/rpc/contract.ts";

/**
 * Headers that tell callers that an RPC is deprecated: Deprecation (RFC 9745) and, when the day is settled, Sunset
 * (RFC 8594); empty for all others. Throws when the contract deprecates an RPC without saying since when: RFC 9745 knows no
 * deprecation without a date.
 */
export function deprecationHeaders(method: DescMethod): Record<string, string> {
  if (!method.deprecated && !hasOption(method, deprecation)) return {};
  const { since, sunset } = getOption(method, deprecation);
  const headers: Record<string, string> = { deprecation: `@${day(method, since).getTime() / 1000}` };
  if (sunset !== "") headers.sunset = day(method, sunset).toUTCString();
  return headers;
}

function day(method: DescMethod, text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime()))
    throw new Error(
      `${rpcName(method)} is deprecated, but (erp.options.v1.deprecation) has no day such as "2026-01-31"`,
    );
  return date;
}
