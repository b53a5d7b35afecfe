import { fromBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallToSign, signProof } from "../../../cli/device-signer.ts";
import { AuthorityService } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { withConnection } from "../../../platform/db/single-connection.ts";
import { createLog } from "../../../platform/log/log.ts";
import { startProcess } from "../../../stack/start-process.ts";
import { outcomeOf } from "../../../test/outcome-of.ts";
import {
  createDeviceSite,
  createTrustedDevice,
  type DeviceSite,
  type TestDevice,
} from "../../../test/test-enrollment.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
let site: DeviceSite;
let device: TestDevice;
beforeAll(async () => {
  stack = await startTestStack();
  site = await createDeviceSite(stack, "S1");
  device = await createTrustedDevice(stack, site, "SN-1");
});
afterAll(() => stack.stop());

const path = "/erp.auth.v1.DeviceTrustService/DeviceHeartbeat";
const body = '{"appVersion":"1.0.0"}';

describe("over HTTP, a proof", () => {
  test("passes once, and the refusal of its repetition brings a nonce", async () => {
    const proof = sign();
    expect(await send(proof)).toEqual({ reason: "ok", nonce: null });
    expect(await send(proof)).toEqual({ reason: "DEVICE_PROOF_REPLAYED", nonce: expect.stringMatching(/^[\w-]{27}$/) });
  });

  test("sent twenty times at once passes once", async () => {
    const proof = sign();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(proof)));
    expect(answers.filter(({ reason }) => reason === "ok")).toHaveLength(1);
    expect(answers.filter(({ reason }) => reason === "DEVICE_PROOF_REPLAYED")).toHaveLength(19);
  });

  test("covers body, path and method", async () => {
    expect(await send(sign(), { body: `${body} ` })).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign(), { path: `${path}?x=1` })).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign({ httpMethod: "GET" }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign({ path: "/api/v1/devices:heartbeat" }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    const rest = { path: "/api/v1/devices:heartbeat" };
    expect(await send(sign(rest), rest)).toMatchObject({ reason: "ok" });
  });

  test("of another key, another device or no device is refused", async () => {
    const other = await createTrustedDevice(stack, site, "SN-2");
    const { key } = other.signer;
    expect(await send(sign({ key }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign({ keyId: other.id }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign({ keyId: site.id }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send(sign({ keyId: "' or true --" }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    expect(await send("nonsense")).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
    // Longer than the contract lets any proof be: refused before it is looked at.
    expect(await send(`${sign()}${"A".repeat(5_000)}`)).toMatchObject({ reason: "INVALID_REQUEST" });
  });

  test("with a nonce that is not ours is refused, and the new one is good", async () => {
    const refused = await send(sign({ nonce: "AAAA" }));
    expect(refused.reason).toBe("DEVICE_NONCE_EXPIRED");
    expect(await send(sign({ nonce: refused.nonce ?? "" }))).toMatchObject({ reason: "ok" });
  });

  test("that was used is remembered by every process and after a restart", async () => {
    const proof = sign();
    expect(await send(proof)).toMatchObject({ reason: "ok" });
    const { config, secrets } = stack;
    const second = await startProcess({ config, secrets, log: createLog({ level: "silent", role: "second" }) });
    try {
      expect(await send(proof, { url: second.url })).toMatchObject({ reason: "DEVICE_PROOF_REPLAYED" });
      // The nonce of the first process is good at the second.
      expect(await send(sign(), { url: second.url })).toMatchObject({ reason: "ok" });
    } finally {
      await second.stop();
    }
  });
});

describe("a session that is bound to a device", () => {
  test("is of no use without the device's proof, nor with that of another device or for another token", async () => {
    const { login, password } = site.enroller;
    const bound = await createTrustedDevice(stack, site, "SN-3");
    const other = await createTrustedDevice(stack, site, "SN-4");
    const { tokens } = await bound.client(SessionService).login({ login, password });
    const token = tokens?.accessToken ?? "";
    expect(await outcomeOf(stack.client(SessionService, token).getMe({}))).toBe("DEVICE_PROOF_REQUIRED");
    other.signer.token = token;
    expect(await outcomeOf(other.client(SessionService).getMe({}))).toBe("DEVICE_PROOF_INVALID");
    bound.signer.token = token;
    expect(await outcomeOf(bound.client(SessionService).getMe({}))).toBe("ok");
    const { tokens: second } = await stack.client(SessionService).login({ login, password });
    expect(second?.accessToken).not.toBe(token);
  });
});

test("refused proofs of a device are audited, once a minute and from where they came", async () => {
  const target = await createTrustedDevice(stack, site, "SN-5");
  const { key } = device.signer;
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(await send(sign({ keyId: target.id, key }))).toMatchObject({ reason: "DEVICE_PROOF_INVALID" });
  }
  const rows = await auditOf(target.id);
  expect(rows).toEqual([
    {
      actor_kind: "anonymous",
      outcome: "denied",
      reason: "DEVICE_PROOF_INVALID",
      ip: "127.0.0.1",
      unit_id: site.id,
      details: { after: { detail: "signature" } },
    },
  ]);
});

test("nobody outside can call it", async () => {
  const request = { proof: "x", httpMethod: "GET", path: "/", bodySha256: new Uint8Array(32) };
  const asAdmin = stack.admin.client(AuthorityService).verifyDeviceProof(request);
  expect(await outcomeOf(asAdmin)).toBe("UNKNOWN_METHOD");
});

function sign(different: Partial<CallToSign> = {}): string {
  const { key, nonce } = device.signer;
  return signProof({ key, keyId: device.id, httpMethod: "POST", path, body, nonce, ...different });
}

async function send(proof: string, different: { url?: string; path?: string; body?: string } = {}) {
  const sent = { url: stack.url, path, body, ...different };
  const headers = { "content-type": "application/json", "device-proof": proof };
  const answer = await fetch(`${sent.url}${sent.path}`, { method: "POST", headers, body: sent.body });
  const nonce = answer.headers.get("device-nonce");
  const text = await answer.text();
  return { reason: answer.ok ? "ok" : reasonIn(text), nonce };
}

/** The reason in the JSON of a Connect error, or of a REST one. */
function reasonIn(text: string): string {
  const parsed = JSON.parse(text) as { details?: { type: string; value: string }[]; error?: unknown };
  const info = parsed.details?.find(({ type }) => type === "google.rpc.ErrorInfo");
  return info ? fromBinary(ErrorInfoSchema, Buffer.from(info.value, "base64")).reason : text;
}

async function auditOf(deviceId: string) {
  let rows: unknown[] = [];
  await withConnection({ connectionString: stack.database.adminUrl }, async (admin) => {
    const wanted = "action = 'AuthorityService.VerifyDeviceProof' and resource_id = $1";
    const fields = "actor_kind, outcome, reason, ip, unit_id, details";
    rows = (await admin.query(`select ${fields} from audit.record where ${wanted}`, [deviceId])).rows;
  });
  return rows;
}
