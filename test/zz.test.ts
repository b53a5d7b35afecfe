import { afterAll, beforeAll, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { createForeignClient } from "./foreign-grpc.ts";
import { startTestStack, type TestStack } from "./test-stack.ts";
let stack: TestStack;
beforeAll(async () => { stack = await startTestStack(); }, 60_000);
afterAll(() => stack?.stop());
async function show(what: string) {
  for (let i = 0; i < 10; i++) {
    const text = await (await fetch(`${stack.url}/metrics`)).text();
    process.stdout.write(what + " " + i + " " + [...text.matchAll(/^erp_rpc_in_flight.*$/gm)].join(" ") + "\n");
    await sleep(2000);
  }
}
test.each([{}, { "grpc.default_compression_algorithm": 2 }])("x %j", async (o) => {
  const metadata = { authorization: `Bearer ${stack.admin.accessToken}` };
  const large = createForeignClient(stack.url, o);
  await large.unary("erp.auth.v1.UserService/ListUsers", { query: "q".repeat(5_000_000) }, { metadata }).catch((e) => process.stdout.write(String(e.message)+"\n"));
  await show("open");
  large.close();
}, 60000);
