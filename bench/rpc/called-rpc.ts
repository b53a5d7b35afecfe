import {
  create,
  type DescMethodUnary,
  fromBinary,
  fromJsonString,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { RoleService } from "../../gen/erp/auth/v1/role_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { rpcName } from "../../platform/rpc/contract.ts";
import { benchLogin } from "./sample-user.ts";

/** An RPC that is called again and again with one request, in the forms of both protocols. */
export type CalledRpc = {
  readonly path: string;
  readonly json: string;
  readonly binary: Uint8Array;
  /** Whether an answer is the one that is to be expected; throws when it is none at all. */
  isExpected(answer: { readonly json: string } | { readonly binary: Uint8Array }): boolean;
};

/** Reads one row in a transaction of its own, where there is a database behind it. */
export function getUser(userId: string): CalledRpc {
  return called(UserService.method.getUser, { userId }, ({ user }) => user?.login === benchLogin);
}

/** Goes through the whole chain and reads nothing from the database. */
export const listPermissions = called(RoleService.method.listPermissions, {}, ({ permissions }) =>
  permissions.some(({ code }) => code === "auth.role.read"),
);

function called<Method extends DescMethodUnary>(
  method: Method,
  request: MessageInitShape<Method["input"]>,
  isExpected: (answer: MessageShape<Method["output"]>) => boolean,
): CalledRpc {
  const { input, output }: { input: Method["input"]; output: Method["output"] } = method;
  const message = create(input, request);
  return {
    path: `/${rpcName(method)}`,
    json: toJsonString(input, message),
    binary: toBinary(input, message),
    isExpected: (answer) =>
      isExpected("json" in answer ? fromJsonString(output, answer.json) : fromBinary(output, answer.binary)),
  };
}
