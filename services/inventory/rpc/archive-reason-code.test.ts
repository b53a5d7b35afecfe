import { afterAll, beforeAll, expect, test } from "vitest";
import { ReasonCodeService } from "../../../gen/erp/inventory/v1/reason_code_service_pb.ts";
import { uuidv7 } from "../../../platform/rpc/uuid.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { auditOf, eventsOf } from "../../../test/traces-of.ts";

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});

afterAll(() => stack?.stop());

test("archives a reason code once, with a trace of it", async () => {
  const reasons = stack.admin.client(ReasonCodeService);
  const made = await reasons.createReasonCode({ reasonCode: { code: "GONE", name: "Gone" } });
  const reasonCodeId = made.reasonCode?.id ?? "";
  const archive = (etag: string) => reasons.archiveReasonCode({ reasonCodeId, etag });
  expect(await refusalOf(archive("2"))).toMatchObject({ reason: "VERSION_CONFLICT", current_etag: "1" });
  expect((await archive("1")).reasonCode).toMatchObject({ code: "GONE", archived: true, etag: "2" });
  expect(await refusalOf(archive("2"))).toEqual({ reason: "ARCHIVED", resource: "reason_code" });
  const none = reasons.archiveReasonCode({ reasonCodeId: uuidv7(), etag: "1" });
  expect(await refusalOf(none)).toEqual({ reason: "NOT_FOUND", resource: "reason_code" });
  const done = (await auditOf(stack, reasonCodeId)).filter(({ outcome }) => outcome === "done");
  expect(done).toMatchObject([{}, { action: "ReasonCodeService.ArchiveReasonCode", after: { archived: true } }]);
  const events = await eventsOf(stack, reasonCodeId);
  expect(events).toEqual(["inventory.reason_code.created", "inventory.reason_code.archived"]);
});
