import { afterAll, beforeAll, expect, test } from "vitest";
import { Lot_StateSchema } from "../../../gen/erp/inventory/v1/lot_pb.ts";
import { MovementTypeSchema } from "../../../gen/erp/inventory/v1/movement_type_pb.ts";
import { StockStatusSchema } from "../../../gen/erp/inventory/v1/stock_status_pb.ts";
import { ReportParametersSchema } from "../../../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../../../gen/erp/operations/v1/report_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";
import { createTestUser } from "../../../test/test-user.ts";
import { enumText, lotStateTexts, movementTypeTexts, stockStatusTexts } from "../reports/enum-texts.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack({ env: { ERP_ROLES: "gateway,auth,inventory,operations" } });
});
afterAll(() => stack?.stop());

test("every report of the contract is described, and its parameters are fields that there are", async () => {
  const { listReportDefinitions } = stack.admin.client(ReportService);
  const { definitions } = await listReportDefinitions({});
  const fields = ReportParametersSchema.oneofs[0]?.fields ?? [];
  expect(definitions.map(({ code }) => code)).toEqual(fields.map(({ name }) => name));
  for (const [at, { parameters, columns, title, description }] of definitions.entries()) {
    expect(title && description && columns.length).toBeTruthy();
    const paths: string[] = [];
    for (const field of fields[at]?.message?.fields ?? []) {
      if (field.message?.typeName.endsWith("Filter")) {
        paths.push(...field.message.fields.map(({ name }) => `${field.name}.${name}`));
      } else paths.push(field.name);
    }
    expect(parameters.map(({ path }) => path).sort()).toEqual(paths.sort());
  }
  const chinese = await listReportDefinitions({}, { headers: { "accept-language": "zh-TW" } });
  expect(chinese.definitions[0]).toMatchObject({ title: "現有庫存" });
});

test("only those who may run reports see them", async () => {
  const operator = await createTestUser(stack, "operator", [{ role: "operator" }]);
  expect(await refusalOf(operator.client(ReportService).listReportDefinitions({}))).toMatchObject({
    reason: "PERMISSION_DENIED",
  });
});

test("every value of an enum has a text in both languages", () => {
  for (const [schema, texts] of [
    [StockStatusSchema, stockStatusTexts],
    [Lot_StateSchema, lotStateTexts],
    [MovementTypeSchema, movementTypeTexts],
  ] as const) {
    for (const { number, name } of schema.values.filter((value) => value.number !== 0)) {
      expect(enumText(texts, number, "en"), name).toMatch(/^[A-Z][a-z -]+$/);
      expect(enumText(texts, number, "zh-TW"), name).toMatch(/^\p{Script=Han}+$/u);
    }
  }
});
