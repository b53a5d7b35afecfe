import { type RefreshRequest, SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { refuse } from "../../../platform/errors/common.ts";
import type { Call } from "../../../platform/rpc/call.ts";
import { takeTurns } from "../../../platform/rpc/take-turns.ts";
import { tokenDigest } from "../credentials/auth-secrets.ts";
import { createRefreshToken, sessionOfRefreshToken } from "../credentials/refresh-token.ts";
import { refreshCookie } from "../credentials/session-cookies.ts";
import { preparedCommand } from "../deps.ts";
import { sessionLife } from "../domain/session-life.ts";
import { refuseAuth } from "../errors.ts";
import { lockRefresh, rotateRefresh } from "../store/refresh-store.ts";
import { revokeSessions } from "../store/session-store.ts";
import { checkDeviceProof } from "./check-device-proof.ts";
import { tokenPair } from "./open-session.ts";

const exchange = preparedCommand(
  SessionService.method.refresh,
  async (_request, context) => ({
    deviceId: context.call.deviceProof === "" ? "" : (await checkDeviceProof(context, { requireTrusted: true })).id,
  }),
  async (request, context) => {
    const { tx, call, audit, emit, afterCommit, deps, prepared } = context;
    const token = tokenOf(request, call);
    const sessionId = sessionOfRefreshToken(token, deps.secrets);
    if (!sessionId) throw refuse("TOKEN_INVALID");
    const session = await lockRefresh(tx, sessionId, tokenDigest(token));
    if (!session?.live) throw refuseAuth("SESSION_ENDED");
    const { user_id: userId, device_id, expire_time } = session;
    const deviceId = device_id ?? "";
    if (deviceId !== prepared.deviceId) throw refuse("DEVICE_PROOF_REQUIRED");
    const resource = { resourceType: "session", resourceId: sessionId };
    if (!session.is_current && !session.is_previous_in_grace) {
      // Somebody holds a token that was used long ago: a thief or his victim. Neither goes on.
      await revokeSessions(tx, { sessionId }, "refresh_token_reused");
      audit({ ...resource, after: { user_id: userId, revoked: true } });
      emit({ topic: "auth.session.token_reused", ...resource, payload: { user_id: userId } });
      afterCommit(() => deps.hintRevocation());
      return { refusal: refuseAuth("TOKEN_REUSED") };
    }
    let next = session.sealed_successor ? deps.secrets.open(session.sealed_successor) : "";
    if (session.is_current) {
      next = createRefreshToken(sessionId, deps.secrets);
      const { idleSeconds } = sessionLife(deviceId !== "");
      await rotateRefresh(tx, sessionId, {
        tokenHash: tokenDigest(next),
        sealed: deps.secrets.seal(next),
        idleSeconds,
        ip: call.peer.ip,
      });
    }
    audit({ ...resource, after: { user_id: userId } });
    return {
      tokens: await tokenPair(context, { userId, sessionId, deviceId }, next, expire_time, request.refreshToken === ""),
    };
  },
);

/** A page that wakes up asks many times at once with the same token. */
export const refresh = takeTurns(exchange, (request: RefreshRequest, call, deps) =>
  sessionOfRefreshToken(tokenOf(request, call), deps.secrets),
);

function tokenOf({ refreshToken }: RefreshRequest, call: Call): string {
  return refreshToken || (call.cookies.get(refreshCookie) ?? "");
}
