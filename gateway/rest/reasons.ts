import { getOption, hasOption } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import { reason as reasonOption } from "../../gen/erp/options/v1/reason_pb.ts";
import type { Contracts } from "../../proto/contracts.ts";
import { httpStatusOf } from "./http-status.ts";

/** An error reason as the contracts declare it. */
export type DocumentedReason = {
  /** What the error carries and clients switch on, for example "TOKEN_EXPIRED". */
  readonly reason: string;
  readonly domain: string;
  /** When it is given. */
  readonly comment: string;
  /** gRPC status code in its canonical spelling. */
  readonly code: string;
  readonly httpStatus: number;
  readonly retryable: boolean;
  readonly metadata: readonly string[];
  readonly en: string;
  readonly zhTw: string;
};

/** All error reasons of the contracts, by domain and in the order of their declaration. */
export function documentedReasons(contracts: Contracts): DocumentedReason[] {
  const enums = [...contracts.registry.files]
    .flatMap((file) => file.enums)
    .filter((each) => each.name === "ErrorReason");
  const sorted = enums.sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  return sorted.flatMap((each) =>
    each.values
      .filter((value) => hasOption(value, reasonOption))
      .map((value) => {
        const { code, retryable, metadata, en, zhTw } = getOption(value, reasonOption);
        const reason = value.localName;
        const known = codeFromString(code.toLowerCase()) ?? Code.Internal;
        return {
          reason,
          domain: each.file.proto.package.replace(/\.v\d+$/, ""),
          comment: contracts.commentOf(value),
          code,
          httpStatus: httpStatusOf(known, reason),
          retryable,
          metadata,
          en,
          zhTw,
        };
      }),
  );
}
