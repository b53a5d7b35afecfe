import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import type { TestNginx } from "../../platform/testing/nginx.ts";
import { createForeignClient } from "../foreign-grpc.ts";
import { startBefore } from "./before-core.ts";
import { type RecordingCore, startRecordingCore } from "./recording-core.ts";

// A core that dies after the first bytes of an answer: the head has gone to the client by then, so that nginx has no refusal to
// give any more. It must be seen to be no answer.

let core: RecordingCore;
let nginx: TestNginx;

beforeAll(async () => {
  core = await startRecordingCore();
  nginx = await startBefore(core, {});
});
afterAll(() => Promise.all([nginx?.stop(), core?.stop()]));

const cutHere = { "hang-up": "after-head" };

const getVersion = (transport: (baseUrl: string) => Transport) => () =>
  createClient(SystemService, transport(nginx.url)).getVersion({}, { headers: cutHere });

const json = (httpVersion: "1.1" | "2") => (baseUrl: string) =>
  createConnectTransport({ baseUrl, httpVersion, useBinaryFormat: false });

const callers = {
  "Connect JSON, HTTP/1.1": getVersion(json("1.1")),
  "Connect JSON, HTTP/2": getVersion(json("2")),
  "gRPC-Web": getVersion((baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })),
  gRPC: getVersion((baseUrl) => createGrpcTransport({ baseUrl })),
  "grpc-js": async () => {
    const foreign = createForeignClient(nginx.url, {}, nginx.ca);
    const called = foreign.unary("erp.operations.v1.SystemService/GetVersion", {}, { metadata: cutHere });
    return called.finally(() => foreign.close());
  },
  REST: async () => (await fetch(`${nginx.url}/api/v1/version`, { headers: cutHere })).text(),
};

// What the clients call it. By HTTP/1.1 the connection ends; by HTTP/2 the stream does, with nginx's INTERNAL_ERROR.
const seen: Record<keyof typeof callers, string> = {
  "Connect JSON, HTTP/1.1": "[aborted] aborted",
  "Connect JSON, HTTP/2": "[internal] Stream closed with error code NGHTTP2_INTERNAL_ERROR",
  "gRPC-Web": "[aborted] aborted",
  gRPC: "[internal] Stream closed with error code NGHTTP2_INTERNAL_ERROR",
  "grpc-js": "13 INTERNAL: Received RST_STREAM with code 2 (Internal server error)",
  REST: "terminated",
};

test.for(Object.keys(callers) as (keyof typeof callers)[])("%s: an answer that is cut is no answer", async (name) => {
  const known = core.requests.length;
  await expect(callers[name]()).rejects.toThrow(seen[name]);
  // It went to the core once: whether it took place is for the caller to find out, by its key.
  expect(core.requests.length - known).toBe(1);
});
