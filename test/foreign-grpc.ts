import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  type CallOptions,
  type ChannelOptions,
  type ClientReadableStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync, type MessageTypeDefinition } from "@grpc/proto-loader";

/**
 * A gRPC client that shares nothing with us but the .proto files: another HTTP/2 client, another Protobuf, no generated
 * code. This is how an integrator's program in any language meets the stack.
 */
export type ForeignClient = {
  /** Calls an RPC by its full name. */
  unary(rpc: string, request: object, options?: ForeignOptions): Promise<ForeignAnswer>;
  /** Opens a server stream. */
  stream(rpc: string, request: object, options?: ForeignOptions): ClientReadableStream<Record<string, unknown>>;
  close(): void;
};

/** Metadata to send, and how long to wait. */
type ForeignOptions = {
  readonly metadata?: Readonly<Record<string, string | Buffer>>;
  readonly deadlineMs?: number;
};

/** What came back. */
type ForeignAnswer = { readonly message: Record<string, never>; readonly metadata: Metadata };

const root = join(import.meta.dirname, "..");
const published = dirname(createRequire(import.meta.url).resolve("google-proto-files/package.json"));

const definitions = loadSync(
  [
    "erp/auth/v1/user_service.proto",
    "erp/inventory/v1/movement_service.proto",
    "erp/operations/v1/audit_service.proto",
    "erp/operations/v1/health_stream_service.proto",
    "erp/operations/v1/system_service.proto",
    "google/rpc/status.proto",
    "google/rpc/error_details.proto",
  ],
  { includeDirs: [join(root, "proto"), join(root, "gen/third-party"), published], enums: String, longs: String },
);

/** Makes a client; its channels are its own. For https, the certificate that it trusts must be given. */
export function createForeignClient(url: string, channelOptions: ChannelOptions = {}, ca?: string): ForeignClient {
  const packages = loadPackageDefinition(definitions);
  const options = { "grpc.use_local_subchannel_pool": 1, ...channelOptions };
  const clients = new Map<string, InstanceType<ServiceClientConstructor>>();
  const { host } = new URL(url);
  const trust = ca === undefined ? credentials.createInsecure() : credentials.createSsl(Buffer.from(ca));
  const clientOf = (service: string) => {
    const found = service.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], packages);
    const client = clients.get(service) ?? new (found as ServiceClientConstructor)(host, trust, options);
    clients.set(service, client);
    return client;
  };
  return {
    unary: (rpc, request, { metadata = {}, deadlineMs = 10_000 } = {}) => {
      const { service, method } = parts(rpc);
      let received = new Metadata();
      return new Promise((resolve, reject) => {
        const call = clientOf(service)[method]?.(
          request,
          metadataOf(metadata),
          deadlineIn(deadlineMs),
          (error: ServiceError | null, message: Record<string, never>) => {
            if (error) reject(error);
            else resolve({ message, metadata: received });
          },
        );
        call.on("metadata", (header: Metadata) => {
          received = header;
        });
      });
    },
    stream: (rpc, request, { metadata = {}, deadlineMs = 10_000 } = {}) => {
      const { service, method } = parts(rpc);
      return clientOf(service)[method]?.(request, metadataOf(metadata), deadlineIn(deadlineMs));
    },
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}

function parts(rpc: string): { service: string; method: string } {
  const [service = "", method = ""] = rpc.split("/");
  return { service, method };
}

function metadataOf(fields: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

function deadlineIn(ms: number): CallOptions {
  return { deadline: Date.now() + ms };
}

/** The google.rpc.Status in the trailers of a refused call, with its details by type; read without any code of ours. */
export function statusDetails(error: ServiceError): Record<string, Record<string, unknown>> {
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  const decode = (type: string, content: Buffer) =>
    (definitions[type] as MessageTypeDefinition<object, object>).deserialize(content);
  const status = decode("google.rpc.Status", bytes as Buffer) as {
    code: number;
    message: string;
    details: { type_url?: string; typeUrl?: string; value: Buffer }[];
  };
  const details = status.details.map(({ type_url, typeUrl = type_url ?? "", value }) => {
    const type = typeUrl.slice(typeUrl.lastIndexOf("/") + 1);
    return [type, decode(type, value)] as const;
  });
  return { status: { code: status.code, message: status.message }, ...Object.fromEntries(details) };
}
