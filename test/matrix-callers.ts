import { createHmac, randomUUID } from "node:crypto";
import type { Signer } from "../cli/device-signer.ts";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { RoleService } from "../gen/erp/auth/v1/role_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { needSecret } from "../platform/config/secrets.ts";
import { anonymous } from "../platform/rpc/call.ts";
import { permissionsOf } from "../platform/rpc/contract.ts";
import { envelopeHeader, sealEnvelope } from "../platform/rpc/envelope.ts";
import { allContracts } from "../services/registry.ts";
import { createDeviceSite, createPendingDevice, createTrustedDevice } from "./test-enrollment.ts";
import { createTestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestUser, type TestGrant } from "./test-user.ts";

/** Where a caller of the matrix holds a permission. */
type Held = "everywhere" | "somewhere" | "nowhere";

/** A caller of the matrix, described by what was given to it and never by what the stack made of that. */
export type MatrixCaller = {
  readonly name: string;
  readonly kind: "anonymous" | "user" | "api_client" | "service";
  readonly headers: Readonly<Record<string, string>>;
  /** Where it holds a permission, of which the contract names the built-in roles. */
  readonly held: (permission: string, roles: readonly string[]) => Held;
  readonly mustChangePassword?: true;
  /** The reason for which credentials that are not valid are refused. */
  readonly refusedAs?: string;
  /** The device that signs its calls. */
  readonly device?: { readonly signer: Signer; readonly trusted: boolean };
  /** Whether its session is bound to a device. */
  readonly bound?: true;
  /** The permission whose RPCs it calls; all RPCs when not given. */
  readonly about?: string;
};

/** Codes of the built-in roles, written down so that one that vanishes or joins is noticed. */
export const builtInRoleCodes = ["administrator", "warehouse-manager", "planner", "operator", "auditor", "integrator"];

const nowhere = () => "nowhere" as const;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Makes every caller of the matrix on a running stack. */
export async function createMatrixCallers(stack: TestStack): Promise<MatrixCaller[]> {
  const site = await createTestSite(stack, "MTX");
  const places = { everywhere: [], "in a site": [site.id], "in a warehouse": [site.warehouseId] };
  const byRole: MatrixCaller[] = [];
  for (const role of builtInRoleCodes) {
    const made = Object.entries(places).map(async ([where, unitIds]): Promise<MatrixCaller> => {
      const login = `${role}-${where.replaceAll(" ", "-")}`;
      const { accessToken } = await createTestUser(stack, login, [{ role, unitIds }]);
      return { name: `${role} ${where}`, kind: "user", headers: bearer(accessToken), held: heldByRole(role, unitIds) };
    });
    byRole.push(...(await Promise.all(made)));
  }
  return [
    { name: "anonymous", kind: "anonymous", headers: {}, held: nowhere },
    ...byRole,
    ...(await apiClients(stack)),
    ...(await usersInSpecialStates(stack)),
    ...(await devices(stack)),
    ...envelopes(stack),
  ];
}

function heldByRole(role: string, unitIds: readonly string[]): MatrixCaller["held"] {
  const reach = unitIds.length === 0 ? "everywhere" : "somewhere";
  return (_permission, roles) => (role === "administrator" || roles.includes(role) ? reach : "nowhere");
}

/**
 * One client without a role, one of the role for programs, and for each permission one that holds nothing else and one that
 * holds all others. The two tell whether an RPC asks for its permission, for that alone, and takes no other in its place.
 */
async function apiClients(stack: TestStack): Promise<MatrixCaller[]> {
  const integrator = await createApiClient(stack, "with a role", "integrator");
  const callers: MatrixCaller[] = [
    { ...(await createApiClient(stack, "without a role")), held: nowhere },
    { ...integrator, held: heldByRole("integrator", []) },
  ];
  const codes = permissionsOf(allContracts).map(({ code }) => code);
  for (const about of codes) {
    const others = codes.filter((code) => code !== about);
    callers.push(
      await clientHolding(stack, "only", about, [about]),
      await clientHolding(stack, "all but", about, others),
    );
  }
  return callers;
}

async function clientHolding(
  stack: TestStack,
  which: "only" | "all but",
  about: string,
  permissions: string[],
): Promise<MatrixCaller> {
  const name = `${which} ${about}`;
  const role = { code: name.replaceAll(/[ .]/g, "-"), name, permissions };
  await stack.admin.client(RoleService).createRole({ role });
  const client = await createApiClient(stack, `with ${name}`, role.code);
  return { ...client, about, held: (permission) => (permissions.includes(permission) ? "everywhere" : "nowhere") };
}

async function createApiClient(stack: TestStack, name: string, roleCode?: string) {
  const made = await stack.admin.client(ApiClientService).createApiClient({ name });
  if (roleCode) {
    const principal = { principal: { case: "apiClientId" as const, value: made.apiClient?.id ?? "" } };
    await stack.admin.client(GrantService).grantRole({ principal, roleCode, unrestricted: true });
  }
  return { name: `API client ${name}`, kind: "api_client" as const, headers: bearer(made.apiKey) };
}

async function usersInSpecialStates(stack: TestStack): Promise<MatrixCaller[]> {
  const administrator: TestGrant[] = [{ role: "administrator" }];
  const plain = await createTestUser(stack, "plain");
  const ended = await createTestUser(stack, "ended", administrator);
  await ended.client(SessionService).logout({});
  const invited = await stack.admin.client(UserService).createUser({ user: { login: "invited", displayName: "New" } });
  await stack.admin.client(GrantService).grantRole({
    principal: { principal: { case: "userId", value: invited.user?.id ?? "" } },
    roleCode: "administrator",
    unrestricted: true,
  });
  const credentials = { login: "invited", password: invited.temporaryPassword };
  const { tokens } = await stack.client(SessionService).login(credentials);
  const held = heldByRole("administrator", []);
  const user = { kind: "user" as const, held };
  return [
    { ...user, name: "user without roles", headers: bearer(plain.accessToken), held: nowhere },
    { ...user, name: "ended session", headers: bearer(ended.accessToken), refusedAs: "SESSION_ENDED" },
    { ...user, name: "new password due", headers: bearer(tokens?.accessToken ?? ""), mustChangePassword: true },
    { ...user, name: "token of nobody", headers: bearer("a.b.c"), refusedAs: "TOKEN_INVALID" },
    { ...user, name: "API key of nobody", headers: bearer("erp_test_aaaaaaaa_b"), refusedAs: "API_KEY_INVALID" },
  ];
}

async function devices(stack: TestStack): Promise<MatrixCaller[]> {
  const site = await createDeviceSite(stack, "DEV");
  const { signer: pending } = await createPendingDevice(stack, site, "MATRIX-1");
  const trustedDevice = await createTrustedDevice(stack, site, "MATRIX-2");
  const { signer: trusted } = trustedDevice;
  const operator = await createTestUser(stack, "badge-bearer", [{ role: "operator" }]);
  const badge = { badgeCode: "badge of the matrix", pin: "428193" };
  await stack.admin.client(UserService).assignBadge({ userId: operator.id, ...badge });
  const { tokens } = await trustedDevice.client(SessionService).loginWithBadge(badge);
  const token = tokens?.accessToken ?? "";
  const session = {
    kind: "user" as const,
    headers: bearer(token),
    held: heldByRole("operator", []),
    bound: true as const,
  };
  const alone = { kind: "anonymous" as const, headers: {}, held: nowhere };
  return [
    { ...alone, name: "pending device", device: { signer: pending, trusted: false } },
    { ...alone, name: "trusted device", device: { signer: trusted, trusted: true } },
    { ...session, name: "badge session without its device" },
    { ...session, name: "badge session on its device", device: { signer: { ...trusted, token }, trusted: true } },
  ];
}

/** Other processes of the stack, and those who would like to be taken for one. */
function envelopes(stack: TestStack): MatrixCaller[] {
  const key = Buffer.from(needSecret(stack.secrets, "ERP_INTERNAL_KEY"));
  const peer = { ip: "127.0.0.1", userAgent: "", httpMethod: "", path: "", secure: true };
  const identity = { ...anonymous, kind: "service" as const, id: "worker", name: "worker" };
  const content = { requestId: randomUUID(), peer: { ...peer, bodySha256: () => new Uint8Array() }, identity };
  const genuine = sealEnvelope(content, key, Date.now() + 300_000);
  const [body = "", signature = ""] = genuine.split(".");
  const forged = (sealed: string, name: string): MatrixCaller => ({
    name,
    kind: "service",
    headers: { [envelopeHeader]: sealed },
    held: nowhere,
    refusedAs: "TOKEN_INVALID",
  });
  const altered = Buffer.from(body, "base64url").toString().replace("worker", "worked");
  return [
    { name: "service", kind: "service", headers: { [envelopeHeader]: genuine }, held: nowhere },
    forged(sealEnvelope(content, Buffer.from("another key")), "envelope of another key"),
    forged(sealEnvelope(content, key, Date.now() - 31_000), "envelope past its time"),
    forged(`${Buffer.from(altered).toString("base64url")}.${signature}`, "altered envelope"),
    forged(`${body}.${createHmac("sha256", key).update(body).digest("base64url")}`, "envelope of another purpose"),
    forged(body, "envelope without a signature"),
  ];
}
