import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import { HealthStreamService } from "../gen/erp/operations/v1/health_stream_service_pb.ts";
import { SystemService } from "../gen/erp/operations/v1/system_service_pb.ts";
import { ServerReflection } from "../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionV1Alpha } from "../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { reflectionRoutes } from "./grpc-reflection.ts";
import { type SmallApp, smallRoutes, startSmallApp } from "./testing/small-app.ts";

function start(): Promise<SmallApp> {
  const reflection = reflectionRoutes([SystemService, HealthStreamService, AuthorityService]);
  return startSmallApp({
    connect: {
      routes: (router) => {
        smallRoutes(router);
        reflection(router);
      },
    },
  });
}

/** Asks one question per message on one stream; gives the answers, files by their names. */
async function ask(service: typeof ServerReflection | typeof ServerReflectionV1Alpha, questions: [string, unknown][]) {
  const { origin } = await start();
  const client = createClient(service as typeof ServerReflection, createGrpcTransport({ baseUrl: origin }));
  const answers: unknown[] = [];
  const requests = questions.map(([field, value]) => ({ host: "h", messageRequest: { case: field, value } as never }));
  for await (const { messageResponse: answer, validHost } of client.serverReflectionInfo(each(requests))) {
    expect(validHost).toBe("h");
    if (answer.case === "fileDescriptorResponse") {
      answers.push(answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name));
    } else if (answer.case === "listServicesResponse") answers.push(answer.value.service.map(({ name }) => name));
    else if (answer.case === "errorResponse") answers.push(answer.value.errorCode);
    else if (answer.case === "allExtensionNumbersResponse") answers.push(answer.value.extensionNumber);
  }
  return answers;
}

async function* each<T>(items: T[]) {
  yield* items;
}

test.each([
  ["v1", ServerReflection],
  ["v1alpha", ServerReflectionV1Alpha],
])("%s: lists the services that are not internal", async (_version, service) => {
  expect(await ask(service, [["listServices", ""]])).toEqual([
    [
      "erp.operations.v1.HealthStreamService",
      "erp.operations.v1.SystemService",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ],
  ]);
});

const systemFile = "erp/operations/v1/system_service.proto";

test.each([
  ["a file", "fileByFilename", systemFile, systemFile],
  ["a service", "fileContainingSymbol", "erp.operations.v1.SystemService", systemFile],
  ["a method", "fileContainingSymbol", "erp.operations.v1.SystemService.GetVersion", systemFile],
  ["a message", "fileContainingSymbol", "erp.operations.v1.GetVersionRequest", systemFile],
  ["a field", "fileContainingSymbol", "erp.operations.v1.GetVersionResponse.product", systemFile],
  ["a nested enum", "fileContainingSymbol", "erp.operations.v1.Health.State", "erp/operations/v1/health.proto"],
  ["a value of it", "fileContainingSymbol", "erp.operations.v1.Health.STATE_UP", "erp/operations/v1/health.proto"],
  ["a nested message", "fileContainingSymbol", "erp.operations.v1.Health.Part", "erp/operations/v1/health.proto"],
  ["an extension", "fileContainingSymbol", "erp.options.v1.access", "erp/options/v1/access.proto"],
  [
    "an extension by number",
    "fileContainingExtension",
    { containingType: "google.protobuf.MethodOptions", extensionNumber: 50101 },
    "erp/options/v1/access.proto",
  ],
])("finds the file of %s", async (_name, question, value, file) => {
  const [files] = await ask(ServerReflection, [[question, value]]);
  expect((files as string[])[0]).toBe(file);
});

test("imports come along, once per stream; a file that is asked for comes each time", async () => {
  const question: [string, unknown] = ["fileByFilename", systemFile];
  const [first, second] = await ask(ServerReflection, [question, question]);
  expect(first).toContain("google/protobuf/descriptor.proto");
  expect(new Set(first as string[]).size).toBe((first as string[]).length);
  expect(second).toEqual([systemFile]);
});

test("what is unknown or internal is not found, and the stream goes on", async () => {
  const notFound = 5;
  const extensions = "google.protobuf.MethodOptions";
  expect(
    await ask(ServerReflection, [
      ["fileByFilename", "no.proto"],
      ["fileContainingSymbol", "erp.Nothing"],
      ["fileContainingSymbol", AuthorityService.typeName],
      ["fileByFilename", "erp/auth/v1/authority_service.proto"],
      ["fileContainingExtension", { containingType: extensions, extensionNumber: 1 }],
      ["allExtensionNumbersOfType", "erp.Nothing"],
      ["allExtensionNumbersOfType", extensions],
    ]),
  ).toEqual([notFound, notFound, notFound, notFound, notFound, notFound, expect.arrayContaining([50101])]);
});

test("buf curl calls an RPC that it knows from reflection only", async () => {
  const { origin } = await start();
  const curl = async (protocol: string, ...more: string[]) => {
    const args = ["curl", "--protocol", protocol, "--http2-prior-knowledge", ...more];
    return (await promisify(execFile)("buf", args, { cwd: "/", timeout: 20_000 })).stdout;
  };
  expect(await curl("grpc", "--list-services", origin)).toContain("erp.operations.v1.SystemService");
  const url = `${origin}/${SystemService.typeName}/GetVersion`;
  for (const reflection of ["grpc-v1", "grpc-v1alpha"]) {
    for (const protocol of ["grpc", "grpcweb", "connect"]) {
      expect(JSON.parse(await curl(protocol, "--reflect-protocol", reflection, url))).toEqual({ product: "small" });
    }
  }
}, 30_000);
