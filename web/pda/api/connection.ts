import { currentLanguage } from "../../shared/language.ts";
import { uuidv7 } from "../../shared/uuid.ts";
import { type DeviceKey, signProof } from "../device/device-key.ts";
import { awayText, CallError, readCallError } from "./call-error.ts";
import type { RpcName, Rpcs } from "./rpc-types.ts";

/** The tokens of a session on this device. Without the key of the device they are worth nothing. */
export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly accessExpireTime: string };

/** What a call of this device is signed and sent with. */
export type Credentials = {
  readonly key: DeviceKey | undefined;
  /** Id of the device; empty until it is enrolled. */
  readonly deviceId: string;
  readonly tokens: Tokens | undefined;
};

/** Who knows the credentials, and keeps them when they change. */
export type CredentialKeeper = {
  current(): Credentials;
  /** A new pair of tokens; undefined when the session is over. */
  keep(tokens: Tokens | undefined): Promise<void>;
};

export type Connection = {
  /** Calls an RPC. Fails with a CallError, whatever went wrong. */
  call<Name extends RpcName>(name: Name, request: Rpcs[Name][0], options?: CallOptions): Promise<Rpcs[Name][1]>;
  /** Calls an RPC by a name that was kept, as from the outbox. */
  send(name: string, request: object): Promise<unknown>;
};

export type CallOptions = {
  /** Key that the call is signed for, when it is not the device: the thumbprint, and the token of the enrolment. */
  readonly enrolment?: { readonly key: DeviceKey; readonly token: string };
};

/** Makes the connection to the core that served this page: Connect as JSON, every call signed by the device. */
export function createConnection(keeper: CredentialKeeper): Connection {
  let nonce = "";
  let refreshing: Promise<void> | undefined;

  const post = async (
    path: string,
    body: string,
    signing: { key: DeviceKey; keyId: string; token: string } | undefined,
    bearer: string,
  ) => {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "connect-protocol-version": "1",
      "accept-language": currentLanguage(),
      "x-request-id": uuidv7(),
      ...(bearer === "" ? {} : { authorization: `Bearer ${bearer}` }),
    };
    if (signing) headers["device-proof"] = await signProof({ ...signing, path, body, nonce });
    let answer: Response;
    try {
      // A redirect would lead to a page for people; credentials are only in the headers.
      const fixed = { method: "POST", redirect: "error", credentials: "omit", cache: "no-store" } as const;
      answer = await fetch(path, { ...fixed, headers, body, signal: AbortSignal.timeout(timeoutMs) });
    } catch {
      throw new CallError("away", awayText());
    }
    const next = answer.headers.get("device-nonce") ?? "";
    const isStale = answer.status === 401 && next !== "" && next !== nonce;
    if (next !== "") nonce = next;
    return { answer, isStale };
  };

  /** Asks for the first nonce; later ones come with refusals. */
  const challenge = async (): Promise<string> => {
    const { answer } = await post("/erp.auth.v1.DeviceTrustService/GetDeviceChallenge", "{}", undefined, "");
    const parsed: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok) throw readCallError(answer.status, parsed);
    return (parsed as { nonce?: string } | undefined)?.nonce ?? "";
  };

  /** Sends a call, and once more when the server wants its newer nonce in the proof: it has done nothing then. */
  const attempt = async (
    name: string,
    body: string,
    bearer: string,
    enrolment: CallOptions["enrolment"],
  ): Promise<unknown> => {
    const { key, deviceId } = keeper.current();
    const own = key && deviceId !== "" ? { key, keyId: deviceId, token: bearer } : undefined;
    const signing = enrolment ? { key: enrolment.key, keyId: enrolment.key.thumbprint, token: enrolment.token } : own;
    const path = `/erp.${name}`;
    if (signing && nonce === "") nonce = await challenge();
    let { answer, isStale } = await post(path, body, signing, bearer);
    if (isStale && signing) ({ answer } = await post(path, body, signing, bearer));
    const parsed: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok || parsed === undefined) throw readCallError(answer.ok ? 0 : answer.status, parsed);
    return parsed;
  };

  /** Exchanges the refresh token; calls that come meanwhile share it. */
  const refresh = (): Promise<void> => {
    refreshing ??= (async () => {
      const { tokens } = keeper.current();
      if (!tokens) throw new CallError("signed_out", "");
      try {
        const body = JSON.stringify({ refreshToken: tokens.refreshToken });
        const answer = (await attempt("auth.v1.SessionService/Refresh", body, "", undefined)) as {
          tokens?: Partial<Tokens>;
        };
        await keeper.keep(tokensOf(answer.tokens));
      } catch (error) {
        if (error instanceof CallError && (error.kind === "signed_out" || error.kind === "refused"))
          await keeper.keep(undefined);
        throw error;
      }
    })().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  const send = async (name: string, request: object, options: CallOptions = {}): Promise<unknown> => {
    const body = JSON.stringify(request);
    if (withoutSession.has(name)) return attempt(name, body, "", options.enrolment);
    const { tokens } = keeper.current();
    if (!tokens) throw new CallError("signed_out", "");
    if (Date.parse(tokens.accessExpireTime) - Date.now() < 20_000) await refresh();
    const bearer = () => keeper.current().tokens?.accessToken ?? "";
    try {
      return await attempt(name, body, bearer(), undefined);
    } catch (error) {
      if (!(error instanceof CallError) || error.kind !== "signed_out") throw error;
      await refresh();
      return attempt(name, body, bearer(), undefined);
    }
  };

  return {
    call: (name, request, options) => send(name, request, options) as Promise<never>,
    send: (name, request) => send(name, request),
  };
}

/** The tokens of an answer. */
export function tokensOf({ accessToken = "", refreshToken = "", accessExpireTime = "" }: Partial<Tokens> = {}): Tokens {
  return { accessToken, refreshToken, accessExpireTime };
}

const timeoutMs = 15_000;

/** Calls that carry no access token: of the device itself, and those that open a session. */
const withoutSession = new Set([
  "auth.v1.DeviceTrustService/EnrollDevice",
  "auth.v1.DeviceTrustService/GetDeviceChallenge",
  "auth.v1.DeviceTrustService/ProveDevice",
  "auth.v1.DeviceTrustService/DeviceHeartbeat",
  "auth.v1.SessionService/LoginWithBadge",
]);
