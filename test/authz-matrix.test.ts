import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { Audience, DevicePolicy, Scope } from "../gen/erp/options/v1/access_pb.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { createLog } from "../platform/log/log.ts";
import { accessOf, isInternal, isRead, rpcName } from "../platform/rpc/contract.ts";
import { builtInRoles } from "../services/auth/built-in-roles.ts";
import { allContracts } from "../services/registry.ts";
import { startProcess } from "../stack/start-process.ts";
import { builtInRoleCodes, createMatrixCallers, type MatrixCaller } from "./matrix-callers.ts";
import { rawOutcome } from "./raw-call.ts";
import { refusalOf } from "./refusal-of.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";

let stack: TestStack;
let callers: MatrixCaller[];
/** What the stack decided, by caller and RPC. */
const decided = new Map<string, string>();
/** Changes that were made before the matrix began, by RPC. */
let doneBefore: Map<string, number>;

beforeAll(async () => {
  // Without a worker, whose schedules would make changes of their own at their time.
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
  callers = await createMatrixCallers(stack);
  doneBefore = await countAudit("outcome = 'done'", "rpc");
}, 120_000);
afterAll(() => stack?.stop());

const methods: readonly DescMethod[] = allContracts.flatMap((service) => service.methods);

function methodsOf({ about }: MatrixCaller): readonly DescMethod[] {
  return about ? methods.filter((method) => accessOf(method).permission === about) : methods;
}

/** What a call is refused for before anybody looks at its content. */
const verdicts = new Set(
  `PERMISSION_DENIED OUT_OF_SCOPE UNAUTHENTICATED UNKNOWN_METHOD PASSWORD_CHANGE_REQUIRED DEVICE_PROOF_REQUIRED
  DEVICE_NOT_TRUSTED SESSION_ENDED TOKEN_INVALID API_KEY_INVALID`.split(/\s+/),
);

/** What an empty request may come to once its caller is let in. Anything else is a fault of the stack, or of this test. */
const later = new Set(["ok", "INVALID_REQUEST", "NOT_FOUND", "IDEMPOTENCY_KEY_REQUIRED"]);

/** Requests for RPCs whose answer to an empty one would look like a verdict, or never end. */
const requests: Record<string, Record<string, unknown>> = {
  "erp.auth.v1.SessionService/Refresh": { refreshToken: "longer than any token ".repeat(10) },
  "erp.operations.v1.HealthStreamService/WatchHealth": { limit: 1 },
};

/** The verdict that the contract asks for. */
function expected(caller: MatrixCaller, method: DescMethod): string {
  const { audience, permission, roles, scope, device } = accessOf(method);
  // A broken envelope is no missing credential: whoever sends one is up to something, whatever she calls.
  if (caller.refusedAs && (audience !== Audience.PUBLIC || caller.kind === "service")) return caller.refusedAs;
  if (audience === Audience.PUBLIC) return "let in";
  if (audience === Audience.DEVICE || device !== DevicePolicy.UNSPECIFIED || caller.bound) {
    if (!caller.device) return "DEVICE_PROOF_REQUIRED";
    if (!caller.device.trusted && device !== DevicePolicy.KNOWN) return "DEVICE_NOT_TRUSTED";
  }
  if (audience === Audience.DEVICE) return "let in";
  if (audience === Audience.INTERNAL) return caller.kind === "service" ? "let in" : "UNKNOWN_METHOD";
  if (caller.kind === "anonymous") return "UNAUTHENTICATED";
  if (audience === Audience.SIGNED_IN) return caller.kind === "service" ? "UNAUTHENTICATED" : "let in";
  if (audience !== Audience.PERMISSION) return "nobody may call this";
  if (caller.mustChangePassword) return "PASSWORD_CHANGE_REQUIRED";
  const held = caller.held(permission, roles);
  if (held === "nowhere") return "PERMISSION_DENIED";
  return held === "somewhere" && scope === Scope.STACK ? "OUT_OF_SCOPE" : "let in";
}

async function decide(caller: MatrixCaller, method: DescMethod): Promise<string> {
  const request = requests[rpcName(method)] ?? {};
  const outcome = await rawOutcome(stack.url, method, {
    headers: caller.headers,
    request,
    signer: caller.device?.signer,
  });
  if (verdicts.has(outcome)) return outcome;
  return later.has(outcome) ? "let in" : `${outcome}, which is no answer to an empty request`;
}

test("every RPC lets in exactly those whom its contract names", { timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  const run = async (caller: MatrixCaller, method: DescMethod) => {
    const verdict = await decide(caller, method);
    decided.set(`${caller.name}: ${rpcName(method)}`, verdict);
    const wanted = expected(caller, method);
    if (verdict !== wanted) wrong.push(`${caller.name} calls ${rpcName(method)}: wanted ${wanted}, decided ${verdict}`);
  };
  const isLogout = ({ name }: DescMethod) => name === "Logout";
  const pairs = callers.flatMap((caller) => methodsOf(caller).map((method) => ({ caller, method })));
  const queue = pairs.filter(({ method }) => !isLogout(method));
  const work = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await run(next.caller, next.method);
  };
  await Promise.all(Array.from({ length: 8 }, work));
  // Last, because it ends the session that it is called with.
  for (const { caller, method } of pairs.filter(({ method }) => isLogout(method))) await run(caller, method);
  expect(wrong).toEqual([]);
  const permitted = methods.filter((method) => accessOf(method).audience === Audience.PERMISSION);
  expect(decided.size).toBe(callers.filter(({ about }) => !about).length * methods.length + 2 * permitted.length);
  expect(new Set(callers.map(({ name }) => name)).size).toBe(callers.length);
});

test("each refusal of a known caller is in the audit trail, and nothing was changed", async () => {
  const wanted = new Map<string, number>();
  for (const caller of callers) {
    for (const method of methodsOf(caller)) {
      const reason = expected(caller, method);
      const early = caller.refusedAs !== undefined || (caller.kind !== "service" && reason === "DEVICE_PROOF_REQUIRED");
      const unknown = caller.kind === "anonymous" && reason !== "DEVICE_NOT_TRUSTED";
      if (reason === "let in" || early || unknown) continue;
      // What a device is, is decided and written down where its proof is checked.
      const decidedBy = reason === "DEVICE_NOT_TRUSTED" ? AuthorityService.method.verifyDeviceProof : method;
      const key = `${rpcName(decidedBy)} ${reason}`;
      wanted.set(key, (wanted.get(key) ?? 0) + 1);
    }
  }
  expect(await countAudit("outcome <> 'done'", "rpc || ' ' || reason")).toEqual(wanted);
  const done = await countAudit("outcome = 'done'", "rpc");
  const changed = [...done].filter(([rpc, count]) => count !== doneBefore.get(rpc)).map(([rpc]) => rpc);
  expect(changed).toEqual(["erp.auth.v1.SessionService/Logout"]);
});

/** Counts the records of the audit trail for which a condition holds, by an expression. */
async function countAudit(condition: string, by: string): Promise<Map<string, number>> {
  const query = `select ${by} as key, count(*)::int from audit.record where ${condition} group by 1`;
  const { rows } = await withConnection({ connectionString: stack.database.adminUrl }, (db) =>
    db.query<{ key: string; count: number }>(query),
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

test("known facts, written by hand", () => {
  const facts: [caller: string, rpc: string, verdict: string][] = [
    ["anonymous", "erp.auth.v1.SessionService/Login", "let in"],
    ["anonymous", "erp.auth.v1.SessionService/GetMe", "UNAUTHENTICATED"],
    ["anonymous", "erp.auth.v1.UserService/CreateUser", "UNAUTHENTICATED"],
    ["user without roles", "erp.auth.v1.SessionService/GetMe", "let in"],
    ["user without roles", "erp.auth.v1.OrganizationService/ListUnits", "PERMISSION_DENIED"],
    ["operator everywhere", "erp.auth.v1.UserService/CreateUser", "PERMISSION_DENIED"],
    ["operator in a warehouse", "erp.auth.v1.OrganizationService/ListUnits", "let in"],
    ["planner everywhere", "erp.auth.v1.DeviceService/ApproveDevice", "PERMISSION_DENIED"],
    ["warehouse-manager in a site", "erp.auth.v1.DeviceService/ApproveDevice", "let in"],
    ["warehouse-manager everywhere", "erp.auth.v1.GrantService/GrantRole", "PERMISSION_DENIED"],
    ["auditor everywhere", "erp.auth.v1.UserService/ListUsers", "let in"],
    ["auditor in a site", "erp.auth.v1.UserService/ListUsers", "OUT_OF_SCOPE"],
    ["auditor everywhere", "erp.auth.v1.UserService/CreateUser", "PERMISSION_DENIED"],
    ["administrator everywhere", "erp.auth.v1.UserService/CreateUser", "let in"],
    ["administrator in a site", "erp.auth.v1.UserService/CreateUser", "OUT_OF_SCOPE"],
    ["administrator everywhere", "erp.auth.v1.AuthorityService/ResolveCredential", "UNKNOWN_METHOD"],
    ["API client with only auth.user.manage", "erp.auth.v1.UserService/CreateUser", "let in"],
    ["API client with all but auth.user.manage", "erp.auth.v1.UserService/CreateUser", "PERMISSION_DENIED"],
    ["service", "erp.auth.v1.AuthorityService/ResolveCredential", "let in"],
    ["service", "erp.auth.v1.UserService/CreateUser", "PERMISSION_DENIED"],
    ["altered envelope", "erp.auth.v1.AuthorityService/ResolveCredential", "TOKEN_INVALID"],
    ["new password due", "erp.auth.v1.UserService/ListUsers", "PASSWORD_CHANGE_REQUIRED"],
    ["new password due", "erp.auth.v1.SessionService/ChangePassword", "let in"],
    ["ended session", "erp.auth.v1.SessionService/GetMe", "SESSION_ENDED"],
    ["pending device", "erp.auth.v1.DeviceTrustService/DeviceHeartbeat", "let in"],
    ["pending device", "erp.auth.v1.SessionService/LoginWithBadge", "DEVICE_NOT_TRUSTED"],
    ["administrator everywhere", "erp.auth.v1.DeviceTrustService/DeviceHeartbeat", "DEVICE_PROOF_REQUIRED"],
    ["badge session without its device", "erp.auth.v1.SessionService/GetMe", "DEVICE_PROOF_REQUIRED"],
    ["auditor in a warehouse", "erp.operations.v1.AuditService/ListAudit", "let in"],
    ["auditor everywhere", "erp.operations.v1.AuditService/VerifyChain", "let in"],
    ["operator everywhere", "erp.operations.v1.AuditService/ListAudit", "PERMISSION_DENIED"],
    ["administrator everywhere", "erp.operations.v1.SystemService/PurgeExpired", "UNKNOWN_METHOD"],
    ["operator in a warehouse", "erp.operations.v1.FileStreamService/UploadFile", "let in"],
    ["operator in a warehouse", "erp.operations.v1.FileService/DeleteFile", "PERMISSION_DENIED"],
    ["anonymous", "erp.operations.v1.FileStreamService/DownloadFile", "UNAUTHENTICATED"],
    ["anonymous", "erp.operations.v1.FileStreamService/DownloadLinkedFile", "let in"],
  ];
  expect(facts.map(([caller, rpc]) => [caller, rpc, decided.get(`${caller}: ${rpc}`)])).toEqual(facts);
  expect(Object.keys(builtInRoles).sort()).toEqual([...builtInRoleCodes].sort());
});

test("what is open to everybody is a short list", () => {
  const open = methods.filter((method) => accessOf(method).audience === Audience.PUBLIC).map(rpcName);
  expect(open.sort()).toEqual([
    "erp.auth.v1.DeviceTrustService/EnrollDevice",
    "erp.auth.v1.DeviceTrustService/GetDeviceChallenge",
    "erp.auth.v1.SessionService/Login",
    "erp.auth.v1.SessionService/Refresh",
    "erp.operations.v1.FileStreamService/DownloadLinkedFile",
    "erp.operations.v1.SystemService/GetVersion",
  ]);
});

test("nobody outside reaches an internal RPC, by any protocol or by REST", async () => {
  const internal = methods.filter(isInternal);
  expect(internal.map(rpcName)).toEqual(expect.arrayContaining(AuthorityService.methods.map(rpcName)));
  const baseUrl = stack.url;
  const transports: Transport[] = [
    createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: true }),
    createConnectTransport({ baseUrl, httpVersion: "1.1", useHttpGet: true }),
    createGrpcTransport({ baseUrl }),
    createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  ];
  const headers = { authorization: `Bearer ${stack.admin.accessToken}` };
  for (const method of internal) {
    for (const transport of transports) {
      const client = createClient(method.parent, transport) as Record<string, (...args: object[]) => Promise<unknown>>;
      const call = client[method.localName]?.({}, { headers }) ?? Promise.reject(new Error("no such method"));
      expect(await refusalOf(call)).toMatchObject({ reason: "UNKNOWN_METHOD" });
    }
    const document = await (await fetch(`${baseUrl}/openapi.json`)).text();
    expect(document).toContain("UserService");
    expect(document).not.toContain(`${method.parent.name}_${method.name}`);
    const guess = `${baseUrl}/api/v1/${method.parent.name}/${method.name}`;
    expect((await fetch(guess, { method: isRead(method) ? "GET" : "POST", headers })).status).toBe(404);
  }
});

test("a process does not start with an RPC that declares no access", async () => {
  const { config, secrets } = stack;
  const log = createLog({ level: "silent", role: "test", file: "/dev/null" });
  const [method] = AuthorityService.methods;
  const undeclared = { ...method, name: "Undeclared", proto: { ...method?.proto, options: undefined } } as DescMethod;
  const contracts = allContracts as DescService[];
  contracts.push({ ...AuthorityService, methods: [undeclared] } as unknown as DescService);
  try {
    const faults = /Undeclared: no \(erp\.options\.v1\.access\)/;
    await expect(startProcess({ config, secrets, log })).rejects.toThrow(faults);
  } finally {
    contracts.pop();
  }
});
