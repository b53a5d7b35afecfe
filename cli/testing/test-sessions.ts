import { randomUUID } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { SessionService } from "../../gen/erp/auth/v1/session_service_pb.ts";
import { refusal } from "./refusal.ts";

/** Sessions of one user, admin, whose password is "correct horse". A refresh token is good for one use, without grace. */
export function createSessions() {
  const state = {
    accessLifeMs: 600_000,
    refreshDelayMs: 0,
    refreshes: 0,
    reuses: 0,
    access: "",
    refresh: "",
    ended: false,
  };
  const issue = () => {
    state.access = `access-${randomUUID()}`;
    state.refresh = `refresh-${randomUUID()}`;
    state.ended = false;
    const accessExpireTime = timestampFromMs(Date.now() + state.accessLifeMs);
    return { accessToken: state.access, refreshToken: state.refresh, accessExpireTime };
  };
  const check = (context: HandlerContext) => {
    const authorization = context.requestHeader.get("authorization");
    if (authorization === null) throw refusal(Code.Unauthenticated, "erp.type/UNAUTHENTICATED");
    if (authorization !== `Bearer ${state.access}`) throw refusal(Code.Unauthenticated, "erp.auth/TOKEN_EXPIRED");
  };
  const service: Partial<ServiceImpl<typeof SessionService>> = {
    login({ login, password }) {
      if (login !== "admin" || password !== "correct horse")
        throw refusal(Code.Unauthenticated, "erp.auth/INVALID_CREDENTIALS");
      return { tokens: issue(), user: { id: randomUUID(), login } };
    },
    async refresh({ refreshToken }) {
      state.refreshes += 1;
      if (state.ended) throw refusal(Code.Unauthenticated, "erp.auth/SESSION_ENDED");
      if (refreshToken !== state.refresh) {
        state.reuses += 1;
        throw refusal(Code.Unauthenticated, "erp.auth/TOKEN_REUSED");
      }
      await new Promise((resolve) => setTimeout(resolve, state.refreshDelayMs));
      return { tokens: issue() };
    },
    logout(_request, context) {
      check(context);
      state.ended = true;
      return {};
    },
    getMe(_request, context) {
      check(context);
      return {
        user: { id: randomUUID(), login: "admin", displayName: "林管理員" },
        permissions: [{ permission: "auth.user.read", unrestricted: true }],
      };
    },
    changePassword: () => ({}),
  };
  return { state, service };
}
