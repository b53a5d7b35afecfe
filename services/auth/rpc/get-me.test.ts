import { afterAll, beforeAll, expect, test } from "vitest";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { permissionsOf } from "../../../platform/rpc/contract.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { createTestSite } from "../../../test/test-places.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { allContracts } from "../../registry.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("tells who calls and what she may do where", async () => {
  const site = await createTestSite(stack, "GM1");
  const lisa = await createTestUser(stack, "lisa", [{ role: "operator", unitIds: [site.warehouseId] }]);
  const me = await lisa.client(SessionService).getMe({});
  expect(me.user?.login).toBe("lisa");
  // All that the contracts give the role, each in this place only.
  const held = permissionsOf(allContracts).filter(({ roles }) => roles.includes("operator"));
  expect(me.permissions).toMatchObject(
    held.map(({ code }) => ({ permission: code, unrestricted: false, unitIds: [site.warehouseId] })),
  );
});

test("asks strangers to sign in", async () => {
  expect(await refusalOf(stack.client(SessionService).getMe({}))).toEqual({ reason: "UNAUTHENTICATED" });
});
