import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { remainingMs } from "../../../platform/rpc/call.ts";
import { preparedCommand } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findBadge, renewPinHash, type StoredSecret } from "../store/password-store.ts";
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
      return { user: badge && (await findUser(tx, badge.userId)), pin: badge?.pin };
    });
    const { user, pin } = found;
    const matches = (await deps.passwords.verify(request.pin, pin?.hash)) && maySignIn(user);
    const newHash = matches && pin ? await deps.passwords.renew(request.pin, pin.hash) : undefined;
    return { bucket, codeHash, user, pin, matches, newHash };
  },
  async (request, context) => {
    const { tx, caller, audit, prepared } = context;
    const { bucket, codeHash, user, pin, matches, newHash } = prepared;
    await takeThrottleTurn(tx, bucket);
    await demandNotBlocked(tx, bucket);
    if (!user || !pin || !matches || !(await isUnchanged(tx, user.id, codeHash, pin))) {
      await countFailure(tx, bucket, pinFailures);
      audit({ resourceType: "user", resourceId: user?.id ?? "" });
      return { refusal: refuseAuth("INVALID_CREDENTIALS") };
    }
    await clearFailures(tx, [bucket]);
    if (newHash) await renewPinHash(tx, user.id, pin.hash, newHash);
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
async function isUnchanged(tx: Tx, userId: string, codeHash: Buffer, checked: StoredSecret): Promise<boolean> {
  if (!maySignIn(await lockUser(tx, userId))) return false;
  const badge = await findBadge(tx, codeHash);
  return badge?.userId === userId && badge.pin.change_time === checked.change_time;
}

async function demandNotBlocked(tx: Tx, bucket: string): Promise<void> {
  const blocked = await blockedSeconds(tx, [bucket]);
  if (blocked > 0) throw refuseAuth("ACCOUNT_LOCKED", { retry_after_seconds: String(blocked) });
}
