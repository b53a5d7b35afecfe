import type { Authority, Identity } from "./call.ts";

/** Answers who a caller is and what she may do. The auth service is behind it, in this process or another. */
export type AuthoritySource = {
  /** Finds the caller behind an access token or API key; refuses what is not valid. The answer is at most 4 s old. */
  resolveCredential(credential: string, context: AskContext): Promise<{ identity: Identity; authority: Authority }>;
  /** Returns what an identified caller may do now; refuses who may nothing any more. The answer is at most 4 s old. */
  resolveIdentity(identity: Identity, context: AskContext): Promise<Authority>;
  /** Checks the proof of a device and marks it as used: each proof passes once. */
  verifyDeviceProof(proof: DeviceProof, context: AskContext): Promise<Identity>;
};

/** For which call the question is asked. */
export type AskContext = {
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Language of the caller: the answer to her question may be a refusal. */
  readonly language: string;
};

/** A device proof and what it must cover. */
export type DeviceProof = {
  readonly proof: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly bodySha256: Uint8Array;
  /** Access token of the call; empty without one. */
  readonly accessToken: string;
  /** Device that the session is bound to; empty when any will do. */
  readonly expectedDeviceId: string;
  readonly requireTrusted: boolean;
  readonly ip: string;
};
