import { randomInt } from "node:crypto";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationUnit_Kind } from "../gen/erp/auth/v1/organization_pb.ts";
import { OrganizationService } from "../gen/erp/auth/v1/organization_service_pb.ts";
import { SessionService } from "../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../gen/erp/auth/v1/user_service_pb.ts";
import { type DemoClients, demoClients } from "./demo-clients.ts";
import { seedDevices } from "./demo-devices.ts";
import { seedDocuments } from "./demo-documents.ts";
import { seedPda } from "./demo-pda.ts";
import { type DemoStock, seedStock } from "./demo-stock.ts";

/** How to sign in to the demo. */
export type DemoCredential = { readonly login: string; readonly secret: string; readonly about: string };

type Administrator = { readonly login: string; readonly temporaryPassword: string };

/** Makes sites, users of every built-in role, devices, stock and an API client, and returns the credentials. */
export async function seedDemoFactory(
  url: string,
  administrator: Administrator,
  dataDir: string,
): Promise<DemoCredential[]> {
  const clients = demoClients(url, callsAtOnce);
  const admin = await takeOver(clients, administrator.login, administrator.temporaryPassword);
  const { accessToken } = admin;
  const units = await makeUnits(clients, accessToken);
  const stack = { clients, accessToken, units };
  // Users take the time of their passwords' hashes, which leaves the database to the stock.
  const [people] = await Promise.all([
    seedPeople(stack, url, dataDir),
    seedStock(stack).then((stock) => seedDocuments(stack, stock)),
  ]);
  return [{ login: "admin", secret: admin.password, about: "administrator, everywhere" }, ...people];
}

/** Makes users, devices and an API client, and returns the credentials. */
async function seedPeople(stack: DemoStock, url: string, dataDir: string): Promise<DemoCredential[]> {
  const { clients, accessToken, units } = stack;
  const users = await Promise.all(demoUsers.map((user) => makeUser(stack, user)));
  const siteId = units.get("TPE") ?? "";
  const enroller = users.find(({ login }) => login === "manager")?.accessToken ?? "";
  const operatorId = users.find(({ login }) => login === "operator")?.id ?? "";
  await seedDevices({ url, clients, enroller, approver: accessToken, siteId }, dataDir);
  const pda = await seedPda({ clients, enroller, administrator: accessToken, siteId, operatorId });
  const apiClient = await clients(ApiClientService, accessToken).createApiClient({ name: "demo-integration" });
  await clients(GrantService, accessToken).grantRole({
    principal: { principal: { case: "apiClientId", value: apiClient.apiClient?.id ?? "" } },
    roleCode: "integrator",
    unrestricted: true,
  });
  return [
    ...users.map(({ login, password, about }) => ({ login, secret: password, about })),
    ...pda,
    { login: "API key", secret: apiClient.apiKey, about: "API client demo-integration, role integrator" },
  ];
}

async function makeUser(
  { clients, accessToken, units }: DemoStock,
  { login, displayName, role, places, about }: (typeof demoUsers)[number],
) {
  const made = await clients(UserService, accessToken).createUser({ user: { login, displayName, locale: "zh-TW" } });
  await clients(GrantService, accessToken).grantRole({
    principal: { principal: { case: "userId", value: made.user?.id ?? "" } },
    roleCode: role,
    unrestricted: places.length === 0,
    unitIds: places.map((code) => units.get(code) ?? ""),
  });
  return { id: made.user?.id ?? "", login, about, ...(await takeOver(clients, login, made.temporaryPassword)) };
}

/** Fewer than the connections of a service, so that on a slow machine none waits in vain. */
const callsAtOnce = 6;

const demoUsers = [
  {
    login: "admin2",
    displayName: "林副理",
    role: "administrator",
    places: [],
    about: "second administrator, for approvals",
  },
  {
    login: "manager",
    displayName: "陳主任",
    role: "warehouse-manager",
    places: ["TPE"],
    about: "warehouse-manager of site TPE",
  },
  { login: "planner", displayName: "王生管", role: "planner", places: ["TPE"], about: "planner of site TPE" },
  {
    login: "operator",
    displayName: "張作業員",
    role: "operator",
    places: ["TPE-W1"],
    about: "operator in warehouse TPE-W1",
  },
  { login: "auditor", displayName: "李稽核", role: "auditor", places: [], about: "auditor, everywhere" },
] as const;

/** Replaces a temporary password; returns the new one, and the access token of the session, which goes on. */
async function takeOver(clients: DemoClients, login: string, temporaryPassword: string) {
  const { tokens } = await clients(SessionService).login({ login, password: temporaryPassword });
  const accessToken = tokens?.accessToken ?? "";
  const password = demoPassword();
  await clients(SessionService, accessToken).changePassword({
    currentPassword: temporaryPassword,
    newPassword: password,
  });
  return { password, accessToken };
}

/** A password of 80 random bits that can be typed. */
function demoPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

async function makeUnits(clients: DemoClients, accessToken: string): Promise<ReadonlyMap<string, string>> {
  const organization = clients(OrganizationService, accessToken);
  const ids = new Map<string, string>();
  for (const { code, name, kind, site } of demoUnits) {
    const isSite = kind === OrganizationUnit_Kind.SITE;
    const { unit } = await organization.createUnit({
      unit: { code, name, kind, siteId: ids.get(site) ?? "", timeZone: isSite ? "Asia/Taipei" : "" },
    });
    ids.set(code, unit?.id ?? "");
  }
  return ids;
}

const { SITE, WAREHOUSE, WORK_CENTER } = OrganizationUnit_Kind;
const demoUnits = [
  { code: "TPE", name: "台北廠", kind: SITE, site: "" },
  { code: "TPE-W1", name: "台北原料倉", kind: WAREHOUSE, site: "TPE" },
  { code: "TPE-W2", name: "台北成品倉", kind: WAREHOUSE, site: "TPE" },
  { code: "TPE-A1", name: "組裝線 A1", kind: WORK_CENTER, site: "TPE" },
  { code: "TXG", name: "台中物流中心", kind: SITE, site: "" },
  { code: "TXG-W1", name: "台中倉", kind: WAREHOUSE, site: "TXG" },
] as const;
