/**
 * The walk-through of the README by gRPC, as a program of somebody else would do it: with @grpc/grpc-js (grpc-client.mjs).
 *
 *   node docs/examples/grpc-js.mjs HOST:PORT ADMIN_PASSWORD SECOND_LOGIN SECOND_PASSWORD
 *
 * "admin" does the work; the second person approves the device, because nobody approves what she asked for herself.
 */
import { randomUUID } from "node:crypto";
import { createDeviceKey, signProof } from "./device-proof.mjs";
import { connectGrpc, reasonOf } from "./grpc-client.mjs";

const [address = "localhost:8080", adminPassword, secondLogin, secondPassword] = process.argv.slice(2);
const connection = connectGrpc(address);

try {
  await walkThrough();
} catch (error) {
  say(`failed: ${error.message} ${JSON.stringify(reasonOf(error))}`);
  process.exitCode = 1;
} finally {
  connection.close();
}

async function walkThrough() {
  const admin = await signIn("admin", adminPassword);
  say("signed in as admin");

  const login = `grpc-${randomUUID().slice(0, 8)}`;
  const { user } = await call("auth.v1.UserService/CreateUser", { user: { login, displayName: "gRPC Keeper" } }, admin);
  say(`created the user ${user.login} in ${user.state}`);

  const { units } = await call(
    "auth.v1.OrganizationService/ListUnits",
    { kinds: ["KIND_WAREHOUSE"], pageSize: 1 },
    admin,
  );
  const [warehouse] = units;
  const place = { roleCode: "operator", unitIds: [warehouse.id] };
  await call("auth.v1.GrantService/GrantRole", { principal: { userId: user.id }, ...place }, admin);
  say(`granted the role operator in ${warehouse.code}`);

  const device = await enrolDevice(warehouse.siteId, login, admin);
  say(`enrolled the device ${device.id}: ${await stateOf(device)}`);
  const approval = { deviceId: device.id, reason: "thumbprint compared" };
  const refusal = await call("auth.v1.DeviceService/ApproveDevice", approval, admin).catch(reasonOf);
  say(`admin may not approve it: ${refusal.reason}`);
  await call("auth.v1.DeviceService/ApproveDevice", approval, await signIn(secondLogin, secondPassword));
  say(`${secondLogin} approved it: ${await stateOf(device)}`);

  const { apiClient, apiKey } = await call("auth.v1.ApiClientService/CreateApiClient", { name: login }, admin);
  const principal = { apiClientId: apiClient.id };
  await call("auth.v1.GrantService/GrantRole", { principal, ...place, roleCode: "integrator" }, admin);
  const seen = await call("auth.v1.OrganizationService/ListUnits", {}, { token: apiKey });
  say(`made an API key, which sees ${seen.units.map((unit) => unit.code)}`);

  const { records } = await call("operations.v1.AuditService/ListAudit", { pageSize: 3 }, admin);
  for (const { recordTime, actorName, action, outcome } of records)
    say(`audit: ${recordTime} ${actorName} ${action} ${outcome}`);
  const { ok, recordsVerified } = await call("operations.v1.AuditService/VerifyChain", {}, admin);
  say(`verified the chain: ok ${ok}, ${recordsVerified} records`);
}

async function signIn(login, password) {
  const { tokens } = await call("auth.v1.SessionService/Login", { login, password });
  return { token: tokens.accessToken };
}

/** Makes a token, and enrols with it as the device itself does: the call carries no session and is signed by the new key. */
async function enrolDevice(siteId, serialNo, admin) {
  const wanted = { siteId, deviceName: "Dock scanner" };
  const { enrollmentToken } = await call("auth.v1.DeviceTrustService/CreateEnrollmentToken", wanted, admin);
  const key = createDeviceKey();
  const request = { enrollmentToken, publicKeyJwk: key.publicKeyJwk, serialNo };
  const signer = { privateKey: key.privateKey, keyId: key.thumbprint, signedToken: enrollmentToken };
  const { device } = await call("auth.v1.DeviceTrustService/EnrollDevice", request, { signer });
  return { id: device.id, signer: { privateKey: key.privateKey, keyId: device.id, signedToken: "" } };
}

async function stateOf({ signer }) {
  const { device } = await call("auth.v1.DeviceTrustService/ProveDevice", {}, { signer });
  return device.state;
}

/** Calls an RPC; `token` is an access token or an API key, `signer` a device that signs the call. */
function call(name, request, { token, signer } = {}) {
  return connection.call(name, request, async (path, message) => ({
    // A reading call ignores it. Who repeats a call after a lost answer repeats the key with it.
    "idempotency-key": randomUUID(),
    "accept-language": "en",
    ...(token && { authorization: `Bearer ${token}` }),
    ...(signer && { "device-proof": await proofFor(path, message, signer) }),
  }));
}

async function proofFor(path, message, { signedToken, ...signer }) {
  const { nonce } = await call("auth.v1.DeviceTrustService/GetDeviceChallenge", {});
  // What gRPC sends is the message behind five bytes: 0 for "not compressed", and its length.
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const body = Buffer.concat([Buffer.from([0]), length, message]);
  return signProof({ ...signer, method: "POST", path, body, token: signedToken, nonce });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
