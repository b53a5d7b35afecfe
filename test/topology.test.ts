import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { needSecret } from "../platform/config/secrets.ts";
import { findFreePort } from "../platform/db/free-port.ts";
import { withConnection } from "../platform/db/single-connection.ts";
import { anonymous } from "../platform/rpc/call.ts";
import { envelopeHeader, sealEnvelope } from "../platform/rpc/envelope.ts";
import { rawOutcome } from "./raw-call.ts";
import { createInstallation, type Installation } from "./stack-process.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn } from "./test-user.ts";
import { playScenario } from "./topology-scenario.ts";

/** An installation, the address that its clients use, and those that they must not use. */
type Topology = { readonly installation: Installation; readonly url: string; readonly internal: readonly string[] };

let together: Topology;
let mesh: Topology;

beforeAll(async () => {
  [together, mesh] = await Promise.all([startTogether(), startMesh()]);
}, 90_000);
afterAll(() => Promise.all([together?.installation.remove(), mesh?.installation.remove()]), 60_000);

async function startTogether(): Promise<Topology> {
  const installation = await createInstallation();
  const { url } = await installation.start({ roles: "all" });
  return { installation, url, internal: [] };
}

async function startMesh(): Promise<Topology> {
  const installation = await createInstallation();
  const roles = ["auth", "inventory", "operations", "gateway", "worker"] as const;
  const ports = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await findFreePort()])));
  const peers = ["auth", "inventory", "operations"].map((role) => `${role}=http://127.0.0.1:${ports[role]}`).join(",");
  const started = await Promise.all(roles.map((role) => installation.start({ roles: role, peers, port: ports[role] })));
  const [auth, inventory, operations, gateway, worker] = started.map(({ url }) => url) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { installation, url: gateway, internal: [auth, operations, worker, inventory] };
}

/** Plays the scenario and returns what its clients saw and what the audit trail holds, without what differs by nature. */
async function play({ installation, url }: Topology) {
  const client = clientsOf(url);
  const admin = await signIn(client, "admin", installation.temporaryPassword);
  const seen = await playScenario({ url, client, admin });
  const { rows } = await withConnection({ connectionString: installation.database.adminUrl }, (db) =>
    db.query(
      `select actor_kind, actor_id, actor_name, session_id <> '' as in_session, device_id, ip, rpc, action, resource_type,
        resource_id, unit_id, outcome, reason, details,
        case when request_id like 'topology-%' then request_id end as request_id
      from audit.record where actor_kind <> 'service' order by record_time`,
    ),
  );
  return normalized({ seen, audit: rows });
}

/** Gives ids numbers in the order in which they appear, and takes out times and secrets. */
function normalized(value: object): Record<string, Record<string, unknown>> {
  const ids = new Map<string, string>();
  const numbered = (id: string) => {
    ids.set(id, ids.get(id) ?? `<id ${ids.size + 1}>`);
    return ids.get(id) as string;
  };
  const secretFields =
    /^(accessToken|refreshToken|temporaryPassword|csrfToken|nonce|secret|public_key|thumbprint|key_thumbprint)$/;
  const text = JSON.stringify(value, (name, each: unknown) => {
    if (typeof each === "bigint") return String(each);
    // The same as in "debug", which can be read.
    if (name === "value" && typeof each === "string") return "<detail>";
    if (/time$/i.test(name) && each) return "<time>";
    if (secretFields.test(name) && each) return "<secret>";
    if (/(hash|sequence|^chain)$/i.test(name)) return "<place in the chain>";
    return each;
  });
  return JSON.parse(
    text
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, numbered)
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
      .replace(/Expires=(?!Thu, 01 Jan 1970)[^;]+/g, "Expires=<time>")
      .replace(/(erp_\w+)=[^;"]+/g, "$1=<token>"),
  );
}

test("clients and the audit trail see the same, be it one process or a mesh", { timeout: 120_000 }, async () => {
  const [one, many] = await Promise.all([play(together), play(mesh)]);
  expect(Object.keys(one.seen ?? {}).length).toBeGreaterThan(35);
  expect(many.seen).toEqual(one.seen);
  expect(many.audit).toEqual(one.audit);
  const traced = JSON.stringify(many.audit);
  for (const id of ["topology-create", "topology-operator", "topology-browser-write"]) expect(traced).toContain(id);
});

test("the processes behind the gateway refuse calls that it did not pass on", async () => {
  const { installation, internal, url } = mesh;
  const key = Buffer.from(needSecret(installation.secrets, "ERP_INTERNAL_KEY"));
  const peer = {
    ip: "192.0.2.7",
    userAgent: "",
    httpMethod: "",
    path: "",
    secure: true,
    bodySha256: () => new Uint8Array(),
  };
  const identity = { ...anonymous, kind: "service" as const, id: "test", name: "test" };
  const sealed = (by: Buffer) => ({
    [envelopeHeader]: sealEnvelope({ requestId: "topology-sealed", peer, identity }, by),
  });
  const program = await programKey();
  const { resolveIdentity } = AuthorityService.method;
  const { login, getMe } = SessionService.method;
  const { getVersion } = SystemService.method;
  const [auth, operations, worker, inventory] = internal as [string, string, string, string];
  const signedIn = { authorization: `Bearer ${program}` };
  expect(await rawOutcome(url, getMe, { headers: signedIn })).toBe("ok");
  for (const headers of [{}, signedIn, sealed(Buffer.from("of another stack"))]) {
    for (const method of [resolveIdentity, login, getMe])
      expect(refusals).toContain(await rawOutcome(auth, method, { headers }));
    expect(refusals).toContain(await rawOutcome(operations, getVersion, { headers }));
  }
  expect(await rawOutcome(auth, resolveIdentity, { headers: sealed(key) })).toBe("INVALID_REQUEST");
  expect(await rawOutcome(operations, getVersion, { headers: sealed(key) })).toBe("ok");
  for (const each of [auth, inventory, operations, worker]) {
    expect((await fetch(`${each}/api/v1/system/version`)).status).toBe(404);
    expect((await fetch(`${each}/docs`)).status).toBe(404);
    expect((await fetch(`${each}/readyz`)).status).toBe(200);
  }
});

const refusals = ["UNAUTHENTICATED", "TOKEN_INVALID"];

/** An API key that is good at the gateway. */
async function programKey(): Promise<string> {
  const client = clientsOf(mesh.url);
  const { tokens } = await client(SessionService).login({ login: "admin", password: "a long enough phrase of admin" });
  const admin = client(ApiClientService, tokens?.accessToken ?? "");
  return (await admin.createApiClient({ name: "at the wrong door" })).apiKey;
}
