import type { Interceptor, Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { createConnectTransport as createFetchTransport } from "@connectrpc/connect-web";
import { readDeviceKey, type Signer, signingFetch } from "./device-signer.ts";
import { readText } from "./input.ts";
import type { Settings } from "./settings.ts";
import { productVersion } from "./version.ts";

/** A transport to the stack. gRPC needs HTTP/2; the others take HTTP/1.1, which every proxy passes. */
export function openTransport(settings: Pick<Settings, "server" | "protocol" | "caFile" | "device">): Transport {
  if (settings.device) return openDeviceTransport(settings.server, settings.device);
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

/**
 * A transport that signs as a device. Only that of fetch hands out the bytes of a call before they leave, so it speaks
 * Connect, whatever protocol was asked for.
 */
function openDeviceTransport(server: string, { keyPem, id }: NonNullable<Settings["device"]>): Transport {
  const key = readDeviceKey(keyPem);
  const signer: Signer = { key, keyId: id ?? key.thumbprint, nonce: "" };
  return createFetchTransport({ baseUrl: server, fetch: signingFetch(signer), interceptors: [introduce] });
}

/** Sessions are listed with the program that opened them. */
const introduce: Interceptor = (next) => (request) => {
  request.header.set("user-agent", `erpctl/${productVersion()}`);
  return next(request);
};
