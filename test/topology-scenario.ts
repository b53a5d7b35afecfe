import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { RoleService } from "../gen/erp/auth/v1/role_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { outcomeOf } from "./outcome-of.ts";
import { createDeviceSite, createPendingDevice, createTrustedDevice } from "./test-enrollment.ts";
import { downloadTestFile, uploadTestFile } from "./test-files.ts";
import { createTestItem } from "./test-items.ts";
import { createTestSite } from "./test-places.ts";
import type { TestStack } from "./test-stack.ts";
import { createTestWarehouse } from "./test-stock.ts";
import { createTestUser } from "./test-user.ts";

/** What the scenario stands on: a stack, wherever its processes are. */
export type ScenarioStack = Pick<TestStack, "url" | "client" | "admin">;

/** Notes what a client sees: status, the headers that are promised, and the body. */
type Note = (step: string, seen: unknown) => void;

/** A request as a browser or a program of somebody else makes it. */
type Ask = (
  step: string,
  path: string,
  options?: AskOptions,
) => Promise<{ body: Record<string, never>; cookies: string[] }>;
type AskOptions = {
  readonly method?: string;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
};

/** Plays a day of a stack with all that may depend on where its services run, and returns what its clients saw. */
export async function playScenario(stack: ScenarioStack): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  const note: Note = (step, what) => {
    if (step in seen) throw new Error(`the scenario has two steps "${step}"`);
    seen[step] = what;
  };
  const ask = asker(stack.url, note);
  await keysAndErrors(stack, ask);
  await browserSession(stack, ask);
  await placesAndPermissions(stack, ask, note);
  await stockMovements(stack, ask);
  await files(stack, ask, note);
  await devicesAndPrograms(stack, note);
  await streams(stack, note);
  return seen;
}

function asker(url: string, note: Note): Ask {
  return async (step, path, { method = "POST", body, headers = {} } = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const content = answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
    const cookies = answer.headers.getSetCookie();
    const headersSeen = Object.fromEntries(
      promisedHeaders.flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [])),
    );
    note(step, { status: answer.status, headers: headersSeen, cookies, content });
    return { body: content, cookies };
  };
}

const promisedHeaders = ["content-type", "x-request-id", "idempotency-replayed", "retry-after", "etag", "api-version"];

const rpc = (service: string, method: string) => `/erp.auth.v1.${service}/${method}`;
const createUser = rpc("UserService", "CreateUser");

async function keysAndErrors({ admin }: ScenarioStack, ask: Ask): Promise<void> {
  const authorization = `Bearer ${admin.accessToken}`;
  const keyed = (id: string, number: number) => ({
    authorization,
    "x-request-id": `topology-${id}`,
    "idempotency-key": `01900000-0000-7000-8000-00000000000${number}`,
  });
  const user = { login: "keyed", displayName: "Keyed" };
  await ask("create user", createUser, { body: { user }, headers: keyed("create", 1) });
  await ask("create user again", createUser, { body: { user }, headers: keyed("again", 1) });
  await ask("create user again by REST", "/api/v1/users", { body: user, headers: keyed("rest", 1) });
  const altered = { ...user, displayName: "Other" };
  await ask("altered twin", createUser, { body: { user: altered }, headers: keyed("altered", 1) });
  await ask("taken login", createUser, { body: { user: altered }, headers: keyed("taken", 2) });
  await ask("taken login again", createUser, { body: { user: altered }, headers: keyed("taken-again", 2) });
  await ask("taken login by REST", "/api/v1/users", { body: altered, headers: keyed("taken-rest", 2) });
  await ask("not valid", createUser, { body: { user: { login: "?" } }, headers: keyed("invalid", 3) });
  await ask("not valid by REST", "/api/v1/users", { body: { login: "?" }, headers: keyed("invalid-rest", 3) });
  await ask("no key", createUser, { body: { user }, headers: { authorization, "x-request-id": "topology-no-key" } });
  await ask("no JSON", createUser, { body: "{", headers: keyed("malformed", 4) });
  const chinese = { ...keyed("chinese", 5), "accept-language": "zh-TW" };
  await ask("refusal in Chinese", rpc("UserService", "GetUser"), {
    body: { userId: admin.id.replace(/.$/, "") },
    headers: chinese,
  });
  await ask("unknown RPC", rpc("UserService", "Nothing"), { body: {}, headers: keyed("unknown", 6) });
  await ask("unknown route", "/api/v1/nothing", { method: "GET", headers: keyed("unknown-rest", 6) });
  await ask("nobody", rpc("SessionService", "GetMe"), { body: {}, headers: { "x-request-id": "topology-nobody" } });
  await ask("internal RPC", rpc("AuthorityService", "ResolveIdentity"), { body: {}, headers: keyed("internal", 7) });
  await ask("history", "/api/v1/audit?pageSize=3&action=UserService.CreateUser", {
    method: "GET",
    headers: keyed("history", 8),
  });
  await ask("version", "/api/v1/system/version", { method: "GET", headers: { "x-request-id": "topology-version" } });
}

async function browserSession({ admin }: ScenarioStack, ask: Ask): Promise<void> {
  const { login, password } = admin;
  const id = (name: string) => ({ "x-request-id": `topology-browser-${name}` });
  const signedIn = await ask("sign in with cookies", rpc("SessionService", "Login"), {
    body: { login, password, useCookies: true },
    headers: id("sign-in"),
  });
  const cookie = cookieHeader(signedIn.cookies);
  const me = await ask("me", rpc("SessionService", "GetMe"), { body: {}, headers: { ...id("me"), cookie } });
  const page = { cookie, "x-csrf-token": String(me.body.csrfToken) };
  const key = { "idempotency-key": "01900000-0000-7000-8000-000000000020" };
  const body = { user: { login: "by-cookie", displayName: "By cookie" } };
  await ask("write without CSRF token", createUser, { body, headers: { ...id("csrf"), ...key, cookie } });
  await ask("write with CSRF token", createUser, { body, headers: { ...id("write"), ...key, ...page } });
  await ask("wrong password", "/api/v1/sessions:login", { body: { login, password: "wrong" }, headers: id("wrong") });
  const refreshed = await ask("refresh by cookie", rpc("SessionService", "Refresh"), {
    body: {},
    headers: { ...id("refresh"), cookie },
  });
  const later = { ...page, cookie: cookieHeader(refreshed.cookies) };
  await ask("sign out", rpc("SessionService", "Logout"), { body: {}, headers: { ...id("sign-out"), ...later } });
  await ask("after the session", rpc("SessionService", "GetMe"), { body: {}, headers: { ...id("after"), ...later } });
}

function cookieHeader(cookies: readonly string[]): string {
  return [...new Set(cookies.map((each) => each.split(";", 1)[0]))].join("; ");
}

async function placesAndPermissions(stack: ScenarioStack, ask: Ask, note: Note): Promise<void> {
  const site = await createTestSite(stack as TestStack, "TOPO");
  const operator = await createTestUser(stack as TestStack, "operator", [
    { role: "operator", unitIds: [site.warehouseId] },
  ]);
  const headers = { authorization: `Bearer ${operator.accessToken}`, "x-request-id": "topology-operator" };
  await ask("units of the operator", "/api/v1/organization-units", { method: "GET", headers });
  await ask("site of the operator", `/api/v1/organization-units/${site.id}`, { method: "GET", headers });
  await ask("denied call", createUser, { body: { user: { login: "no", displayName: "No" } }, headers });
  await ask("denied read", "/api/v1/audit", { method: "GET", headers });
  const { grants } = await stack.admin.client(GrantService).listGrants({ userId: operator.id });
  note("grants", grants);
}

/** Stock is posted by the inventory service, wherever that is: the same key, refusal and ledger. */
async function stockMovements(stack: ScenarioStack, ask: Ask): Promise<void> {
  const warehouse = await createTestWarehouse(stack as TestStack, "TOPOSTK", ["A", "B"]);
  const { id: itemId } = await createTestItem(stack, "TOPO-ITEM");
  const line = { item: { code: "TOPO-ITEM" }, quantity: { value: "5", uom: "EA" } };
  const place = (code: string) => ({ location: { code } });
  const document = { warehouse: { code: warehouse.code } };
  const receipt = { ...document, type: "MOVEMENT_TYPE_RCV_OTHER", lines: [{ ...line, to: place("A") }] };
  const move = { ...document, type: "MOVEMENT_TYPE_MOVE_BIN", lines: [{ ...line, from: place("A"), to: place("B") }] };
  const headers = (id: string, number: number) => ({
    authorization: `Bearer ${stack.admin.accessToken}`,
    "x-request-id": `topology-stock-${id}`,
    "idempotency-key": `01900000-0000-7000-8000-00000000010${number}`,
  });
  const movements = "/api/v1/stock-movements";
  await ask("receive stock", movements, { body: receipt, headers: headers("receive", 1) });
  await ask("receive stock again", movements, { body: receipt, headers: headers("receive-again", 1) });
  await ask("move stock", movements, { body: move, headers: headers("move", 2) });
  await ask("move what is gone", movements, { body: move, headers: headers("gone", 3) });
  const balances = `/api/v1/stock-balances?itemId=${itemId}`;
  await ask("balances", balances, { method: "GET", headers: headers("balances", 4) });
  // One service asks another one for the caller.
  const preview = { body: { parameters: { stockOnHand: { itemId } } }, headers: headers("preview", 5) };
  await ask("preview of a report", "/api/v1/reports:preview", preview);
}

/** Content goes both ways through the process that the client talks to, as the body of a request and as a stream. */
async function files(stack: ScenarioStack, ask: Ask, note: Note): Promise<void> {
  const headers = (id: string, number: number) => ({
    authorization: `Bearer ${stack.admin.accessToken}`,
    "x-request-id": `topology-file-${id}`,
    "idempotency-key": `01900000-0000-7000-8000-00000000020${number}`,
    "content-type": "text/plain",
  });
  const brought = { method: "PUT", body: "the content of a file" };
  const { body } = await ask("upload", "/api/v1/files?name=a.txt", { ...brought, headers: headers("upload", 1) });
  const { id: fileId = "" } = (body as { file?: { id: string } }).file ?? {};
  await ask("upload again", "/api/v1/files?name=a.txt", { ...brought, headers: headers("again", 1) });
  await ask("upload other", "/api/v1/files?name=b.txt", { ...brought, headers: headers("other", 1) });
  await ask("upload for nobody", "/api/v1/files", { ...brought, headers: { "x-request-id": "topology-file-nobody" } });
  const range = { range: "bytes=4-10" };
  const part = { method: "GET", headers: { ...headers("part", 2), ...range } };
  await ask("download of a part", `/api/v1/files/${fileId}/content`, part);
  note("uploaded by RPC", (await uploadTestFile(stack.admin, { name: "by-rpc" }, "by RPC")).size);
  note("download by RPC", (await downloadTestFile(stack.admin, fileId)).content.toString());
  note("download of nothing", await outcomeOf(downloadTestFile(stack.admin, crypto.randomUUID())));
}

async function devicesAndPrograms(stack: ScenarioStack, note: Note): Promise<void> {
  const site = await createDeviceSite(stack as TestStack, "TOPODEV");
  const pending = await createPendingDevice(stack as TestStack, site, "TOPO-1");
  const device = await createTrustedDevice(stack as TestStack, site, "TOPO-2");
  const badge = { badgeCode: "nobody's badge", pin: "428193" };
  note("pending device signs in", await outcomeOf(pending.client(SessionService).loginWithBadge(badge)));
  note("badge of nobody", await outcomeOf(device.client(SessionService).loginWithBadge(badge)));
  const { login, password } = site.enroller;
  const { tokens } = await device.client(SessionService).login({ login, password });
  device.signer.token = tokens?.accessToken ?? "";
  note("bound session on its device", await device.client(SessionService).getMe({}));
  note("bound session elsewhere", await outcomeOf(stack.client(SessionService, device.signer.token).getMe({})));
  note(
    "refresh elsewhere",
    await outcomeOf(stack.client(SessionService).refresh({ refreshToken: tokens?.refreshToken ?? "" })),
  );
  const program = await stack.admin.client(ApiClientService).createApiClient({ name: "topology" });
  note("program", await stack.client(SessionService, program.apiKey).getMe({}));
  note("program without a role", await outcomeOf(stack.client(RoleService, program.apiKey).listRoles({})));
}

async function streams(stack: ScenarioStack, note: Note): Promise<void> {
  const grpc = createClient(HealthStreamService, createGrpcTransport({ baseUrl: stack.url }));
  const watch = async (token: string) => {
    const seen: unknown[] = [];
    const headers = { authorization: `Bearer ${token}` };
    for await (const { health } of grpc.watchHealth({ limit: 2, interval: { nanos: 100_000_000 } }, { headers })) {
      seen.push({ state: health?.state, parts: health?.parts.map(({ name, state }) => ({ name, state })) });
    }
    return seen;
  };
  note("health", await watch(stack.admin.accessToken));
  note("health for nobody", await outcomeOf(watch("a.b.c")));
}
