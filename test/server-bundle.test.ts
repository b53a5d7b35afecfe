import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Job_State } from "../gen/erp/operations/v1/job_pb.ts";
import { ReportFormat } from "../gen/erp/operations/v1/report_pb.ts";
import { ReportService } from "../gen/erp/operations/v1/report_service_pb.ts";
import packageJson from "../package.json" with { type: "json" };
import { createInstallation, type Installation, type StackProcess } from "./stack-process.ts";
import { downloadTestFile } from "./test-files.ts";
import { untilEnded } from "./test-jobs.ts";
import { clientsOf } from "./test-stack.ts";
import { signIn } from "./test-user.ts";

let installation: Installation;
let running: StackProcess;

beforeAll(async () => {
  installation = await createInstallation();
  running = await installation.start();
}, 60_000);
afterAll(() => installation?.remove(), 60_000);

test("the bundle finds the data that lies beside the sources", async () => {
  const textOf = async (path: string) => {
    const answer = await fetch(running.url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text();
  };
  const contract = JSON.parse(await textOf("/openapi.json"));
  expect(contract.info.version).toBe(packageJson.version);
  expect(contract.paths["/api/v1/users"].get.summary).toMatch(/\w/);
  const [stylesheet = ""] = /\/docs\/static\/[\w-]+\.css/.exec(await textOf("/docs")) ?? [];
  expect(await textOf(stylesheet)).toContain(".swagger-ui");
  expect(await textOf("/pda/")).toContain("assets/");
});

test("work of a process of its own is found beside the sources", async () => {
  const admin = await signIn(clientsOf(running.url), "admin", installation.temporaryPassword);
  const request = { format: ReportFormat.PDF, timeZone: "Asia/Taipei", language: "zh-TW" };
  const parameters = { report: { case: "stockOnHand" as const, value: {} } };
  const { job } = await admin.client(ReportService).runReport({ ...request, parameters });
  const { state, resultFileId } = await untilEnded(admin, job?.id ?? "", 30_000);
  expect(state).toBe(Job_State.SUCCEEDED);
  const { content } = await downloadTestFile(admin, resultFileId);
  expect(content.subarray(0, 5).toString("latin1")).toBe("%PDF-");
});

test("its commands are those of the executable", async () => {
  const call = (...args: string[]) => promisify(execFile)(process.execPath, ["dist/server/main.js", ...args], { cwd });
  expect((await call("version")).stdout).toBe(`${packageJson.version}\n`);
  await expect(call("frobnicate")).rejects.toThrow(/"frobnicate" is no command/);
});

const cwd = join(import.meta.dirname, "..");
