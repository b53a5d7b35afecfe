import { type DescMethod, fromJson, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import type { Profile, ProfileStore, StoredSession } from "./profile-store.ts";

/** TokenPair in ProtoJSON. */
export type TokenPair = { accessToken: string; refreshToken: string; accessExpireTime: string };

const refreshTimeoutMs = 10_000;
const refreshAheadMs = 30_000;

/** Hands out access tokens of a profile's session. */
export type SessionTokens = {
  /**
   * A token that is good for at least 30 s. `refused` is a token that the server called expired: another one is given.
   * Throws ConnectError when the session cannot be continued; the profile is signed out then.
   */
  accessToken(refused?: string): Promise<string>;
};

/** Access tokens for the session of a profile, refreshed when needed by one process at a time. */
export function openSession(
  profile: string,
  session: StoredSession,
  { store, registry, transport }: { store: ProfileStore; registry: Registry; transport: Transport },
): SessionTokens {
  let held = session;
  const isFresh = (each: StoredSession, refused: string | undefined) =>
    each.accessToken !== refused && Date.parse(each.accessExpireTime) - Date.now() > refreshAheadMs;
  const renew = async (current: Profile, refused: string | undefined): Promise<Profile> => {
    // Whoever held the lock before may have refreshed already: its refresh token is the only good one.
    const stored = current.session;
    if (stored === undefined || stored.server !== session.server) throw signedOut();
    if (isFresh(stored, refused)) return current;
    const tokens = await refresh(stored.refreshToken, registry, transport);
    return { ...current, session: { ...stored, ...tokens } };
  };
  return {
    async accessToken(refused) {
      if (isFresh(held, refused)) return held.accessToken;
      let failure: unknown;
      const { session: renewed } = await store.update(profile, async (current) => {
        try {
          return await renew(current, refused);
        } catch (error) {
          failure = error;
          return isFinal(error) ? withoutSession(current) : current;
        }
      });
      if (failure !== undefined) throw failure;
      held = renewed ?? held;
      return held.accessToken;
    },
  };
}

/** The profile, signed out. */
export function withoutSession(profile: Profile): Profile {
  const { session, ...rest } = profile;
  return rest;
}

/** A method of erp.auth.v1.SessionService. */
function sessionMethod(registry: Registry, name: string): DescMethod & { methodKind: "unary" } {
  const method = registry.getService("erp.auth.v1.SessionService")?.methods.find((each) => each.name === name);
  if (method?.methodKind !== "unary") throw new Error(`The contracts have no SessionService.${name}.`);
  return method as DescMethod & { methodKind: "unary" };
}

/** The tokens in the answer to Login or Refresh. */
export function tokensOf(method: DescMethod, answer: Message): TokenPair {
  const { tokens } = toJson(method.output, answer) as { tokens?: Partial<TokenPair> };
  const { accessToken, refreshToken, accessExpireTime } = tokens ?? {};
  if (!accessToken || !refreshToken || !accessExpireTime) throw new ConnectError("no tokens came", Code.Internal);
  return { accessToken, refreshToken, accessExpireTime };
}

async function refresh(refreshToken: string, registry: Registry, transport: Transport): Promise<TokenPair> {
  const method = sessionMethod(registry, "Refresh");
  const request = fromJson(method.input, { refreshToken });
  // One more attempt if the answer is lost: the server gives the same successor again.
  const attempt = () => transport.unary(method, undefined, refreshTimeoutMs, undefined, request);
  const response = await attempt().catch((error) => {
    if (ConnectError.from(error).code === Code.Unavailable) return attempt();
    throw error;
  });
  return tokensOf(method, response.message);
}

function isFinal(error: unknown): boolean {
  return ConnectError.from(error).code === Code.Unauthenticated;
}

function signedOut(): ConnectError {
  return new ConnectError("the profile was signed out meanwhile", Code.Unauthenticated);
}
