import type { Interceptor, Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { readText } from "./input.ts";
import type { Settings } from "./settings.ts";
import { productVersion } from "./version.ts";

/** A transport to the stack. gRPC needs HTTP/2; the others take HTTP/1.1, which every proxy passes. */
export function openTransport(settings: Pick<Settings, "server" | "protocol" | "caFile">): Transport {
  const nodeOptions = settings.caFile === undefined ? {} : { ca: readText(settings.caFile) };
  const options = { baseUrl: settings.server, nodeOptions, interceptors: [introduce], readMaxBytes: 64 * 1024 * 1024 };
  switch (settings.protocol) {
    case "grpc":
      return createGrpcTransport(options);
    case "grpc-web":
      return createGrpcWebTransport({ ...options, httpVersion: "1.1" });
    case "connect":
      return createConnectTransport({ ...options, httpVersion: "1.1" });
  }
}

/** Sessions are listed with the program that opened them. */
const introduce: Interceptor = (next) => (request) => {
  request.header.set("user-agent", `erpctl/${productVersion()}`);
  return next(request);
};
