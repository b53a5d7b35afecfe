import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { preparedCommand } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findBadge } from "../store/password-store.ts";
import { blockedSeconds, clearFailures, countFailure, takeThrottleTurn } from "../store/throttle-store.ts";
import { findUser, lockUser, maySignIn } from "../store/user-store.ts";
import { openSession } from "./open-session.ts";
import { userMessage } from "./user-message.ts";

/** Wrong PINs for a badge on one device before it must wait. */
const pinFailures = 5;

export const loginWithBadge = preparedCommand(
  SessionService.method.loginWithBadge,
  async (request, { call, deps, database }) => {
    const codeHash = deps.secrets.badgeDigest(request.badgeCode);
    const bucket = `badge ${codeHash.toString("base64url")} on device ${call.caller.deviceId}`;
    const found = await database.transaction({ timeoutMs: remainingMs(call), readOnly: true }, async (tx) => {
      await demandNotBlocked(tx, bucket);
      const badge = await findBadge(tx, codeHash);
      return { user: badge && (await findUser(tx, badge.userId)), pinHash: badge?.pinHash };
    });
    const matches = (await deps.passwords.verify(request.pin, found.pinHash)) && maySignIn(found.user);
    return { bucket, codeHash, ...found, matches };
  },
  async (request, context) => {
    const { tx, caller, audit, prepared } = context;
    const { bucket, codeHash, user, pinHash, matches } = prepared;
    await takeThrottleTurn(tx, bucket);
    await demandNotBlocked(tx, bucket);
    if (!user || !matches || !(await isUnchanged(tx, user.id, codeHash, pinHash))) {
      await countFailure(tx, bucket, pinFailures);
      audit({ resourceType: "user", resourceId: user?.id ?? "" });
      return { refusal: refuseAuth("INVALID_CREDENTIALS") };
    }
    await clearFailures(tx, [bucket]);
    const { sessionId, tokens } = await openSession(context, {
      userId: user.id,
      login: user.login,
      deviceId: caller.deviceId,
      method: "badge",
      useCookies: request.useCookies,
    });
    audit({ resourceType: "user", resourceId: user.id, after: { login: user.login, session_id: sessionId } });
    return { tokens, user: userMessage(user) };
  },
);

/** Whether badge and PIN that were checked are still hers, and she may still sign in. */
async function isUnchanged(tx: Tx, userId: string, codeHash: Buffer, checkedPin: string | undefined): Promise<boolean> {
  if (!maySignIn(await lockUser(tx, userId))) return false;
  const badge = await findBadge(tx, codeHash);
  return badge?.userId === userId && badge.pinHash === checkedPin;
}

async function demandNotBlocked(tx: Tx, bucket: string): Promise<void> {
  const blocked = await blockedSeconds(tx, [bucket]);
  if (blocked > 0) throw refuseAuth("ACCOUNT_LOCKED", { retry_after_seconds: String(blocked) });
}
