import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import type { Tx } from "../../../platform/db/database.ts";
import { subscriberOf } from "../../../platform/rpc/address.ts";
import { type Call, remainingMs } from "../../../platform/rpc/call.ts";
import { preparedCommand } from "../deps.ts";
import { refuseAuth } from "../errors.ts";
import { findPassword, renewPasswordHash, type StoredSecret } from "../store/password-store.ts";
import { blockedSeconds, clearFailures, countFailure, takeThrottleTurn } from "../store/throttle-store.ts";
import { findUserByLogin, lockUser, maySignIn } from "../store/user-store.ts";
import { checkDeviceProof } from "./check-device-proof.ts";
import { openSession } from "./open-session.ts";
import { userMessage } from "./user-message.ts";

export const login = preparedCommand(
  SessionService.method.login,
  async (request, context) => {
    const { call, deps, database } = context;
    const name = request.login.trim().toLowerCase();
    // A device that signs the call binds the session to itself, and has a bucket of its own.
    const deviceId = call.deviceProof === "" ? "" : (await checkDeviceProof(context, { requireTrusted: true })).id;
    const buckets = bucketsOf(name, call, deviceId);
    const found = await database.transaction({ timeoutMs: remainingMs(call), readOnly: true }, async (tx) => {
      await demandNotBlocked(tx, buckets);
      const user = await findUserByLogin(tx, name);
      // Asked for nobody too, so that the time of the answer does not tell who has an account.
      return { user, stored: await findPassword(tx, user?.id ?? nobody) };
    });
    const { user, stored } = found;
    const matches = (await deps.passwords.verify(request.password, stored?.hash)) && maySignIn(user);
    const newHash = matches && stored ? await deps.passwords.renew(request.password, stored.hash) : undefined;
    return { name, deviceId, buckets, user, stored, matches, newHash };
  },
  async (request, context) => {
    const { tx, audit, prepared } = context;
    const { name, deviceId, buckets, user, stored, matches, newHash } = prepared;
    // Guesses that were checked at the same time count one after the other: the sixth finds the door shut.
    await takeThrottleTurn(tx, buckets.own.name);
    await demandNotBlocked(tx, buckets);
    if (!user || !stored || !matches || !(await isUnchanged(tx, user.id, stored))) {
      for (const bucket of Object.values(buckets)) await countFailure(tx, bucket.name, bucket.limit);
      audit({ resourceType: "user", resourceId: user?.id ?? "", after: { login: name } });
      return { refusal: refuseAuth("INVALID_CREDENTIALS") };
    }
    await clearFailures(tx, [buckets.own.name]);
    if (newHash) await renewPasswordHash(tx, user.id, stored.hash, newHash);
    const { sessionId, tokens } = await openSession(context, {
      userId: user.id,
      login: user.login,
      deviceId,
      method: "password",
      useCookies: request.useCookies,
    });
    audit({ resourceType: "user", resourceId: user.id, after: { login: name, session_id: sessionId } });
    return { tokens, user: userMessage(user), mustChangePassword: user.must_change_password };
  },
);

/** Whether the password that was checked is still hers, and she may still sign in: nobody took it away meanwhile. */
async function isUnchanged(tx: Tx, userId: string, checked: StoredSecret): Promise<boolean> {
  return maySignIn(await lockUser(tx, userId)) && (await findPassword(tx, userId))?.change_time === checked.change_time;
}

async function demandNotBlocked(tx: Tx, { own, address }: ReturnType<typeof bucketsOf>): Promise<void> {
  const blocked = await blockedSeconds(tx, [own.name, address.name]);
  if (blocked > 0) throw refuseAuth("ACCOUNT_LOCKED", { retry_after_seconds: String(blocked) });
}

/** Id that no user has. */
const nobody = "00000000-0000-0000-0000-000000000000";

/**
 * Failures are counted for this login from this address (or on this device), and for the address as a whole. A stranger
 * can therefore lock out nobody but his own address.
 */
function bucketsOf(login: string, call: Call, deviceId: string) {
  const source = deviceId ? `device ${deviceId}` : `address ${subscriberOf(call.peer.ip)}`;
  return {
    own: { name: `login ${login} from ${source}`, limit: 5 },
    address: { name: `any login from ${source}`, limit: 50 },
  };
}
