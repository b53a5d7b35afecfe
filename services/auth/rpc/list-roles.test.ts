import { afterAll, beforeAll, expect, test } from "vitest";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

const roles = () => stack.admin.client(RoleService);
const builtIn = ["administrator", "auditor", "integrator", "operator", "planner", "warehouse-manager"];

test("lists roles by code, page by page", async () => {
  const pages: string[][] = [];
  for (let pageToken = ""; pages.length === 0 || pageToken !== ""; ) {
    const page = await roles().listRoles({ pageSize: 4, pageToken });
    pages.push(page.roles.map(({ code }) => code));
    pageToken = page.nextPageToken;
  }
  expect(pages).toEqual([builtIn.slice(0, 4), builtIn.slice(4)]);
});

test("leaves archived roles out unless they are asked for", async () => {
  const { role } = await roles().createRole({ role: { code: "old", name: "Old" } });
  await roles().archiveRole({ roleId: role?.id ?? "", etag: role?.etag ?? "" });
  const codesOf = async (includeArchived: boolean) =>
    (await roles().listRoles({ includeArchived })).roles.map(({ code }) => code);
  expect(await codesOf(false)).toEqual(builtIn);
  expect(await codesOf(true)).toEqual([...builtIn, "old"].sort());
});

test("refuses a page token that it did not give", async () => {
  expect(await refusalOf(roles().listRoles({ pageToken: "x" }))).toMatchObject({ reason: "INVALID_REQUEST" });
});
