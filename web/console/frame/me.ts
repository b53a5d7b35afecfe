import type { DescMethod } from "@bufbuild/protobuf";
import { createContext, useContext } from "react";
import type { GetMeResponse } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { type MethodName, mayCall } from "../../shared/gates.ts";

/** Who is signed in, for every page inside the frame. */
export const MeContext = createContext<GetMeResponse | undefined>(undefined);

/** Who is signed in, and what she holds. */
export function useMe(): GetMeResponse {
  const me = useContext(MeContext);
  if (!me) throw new Error("the page lies outside of the frame");
  return me;
}

/** Whether the one who is signed in may call a method; the server decides again. */
export function useMay(): (method: DescMethod | MethodName) => boolean {
  const { permissions } = useMe();
  return (method) => mayCall(permissions, method);
}
