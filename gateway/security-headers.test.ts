import Fastify from "fastify";
import { expect, test } from "vitest";
import { addSecurityHeaders } from "./security-headers.ts";

test("every answer forbids guessing its type; pages also forbid frames of other sites", async () => {
  const app = Fastify();
  addSecurityHeaders(app);
  app.all("/", async () => "ok");
  const page = await app.inject({ url: "/" });
  const missing = await app.inject({ url: "/nothing" });
  const rpc = await app.inject({ method: "POST", url: "/", headers: { "connect-protocol-version": "1" } });
  for (const { headers } of [page, missing, rpc])
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff" });
  for (const { headers } of [page, missing]) expect(headers).toMatchObject({ "x-frame-options": "SAMEORIGIN" });
  expect(rpc.headers).not.toHaveProperty("x-frame-options");
});
