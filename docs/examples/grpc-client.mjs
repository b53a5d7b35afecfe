import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { AnySchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import grpc from "@grpc/grpc-js";

const contracts = readFileSync(new URL("../../gen/contracts.binpb", import.meta.url));

/** The contracts, as one file that `npm run generate` makes. */
export const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, contracts));

/** The descriptor of an RPC by its name, for example "auth.v1.UserService/CreateUser". */
export function methodOf(name) {
  const [service, rpc] = name.split("/");
  return registry.getService(`erp.${service}`).methods.find((each) => each.name === rpc);
}

/** Opens a connection by gRPC. With TLS: grpc.credentials.createSsl(). A message may have up to 4 MiB. */
export function connectGrpc(address) {
  const connection = new grpc.Client(address, grpc.credentials.createInsecure());
  return {
    /**
     * Calls an RPC with the JSON form of its request and resolves with that of its answer. `headersFor` gets the path and
     * the bytes of the message, and gives what goes along.
     */
    async call(name, request, headersFor) {
      const method = methodOf(name);
      const path = `/erp.${name}`;
      const message = Buffer.from(toBinary(method.input, fromJson(method.input, request, { registry })));
      const metadata = new grpc.Metadata();
      for (const [key, value] of Object.entries(await headersFor(path, message))) metadata.set(key, value);
      const answer = await unary(connection, path, message, metadata);
      return toJson(method.output, fromBinary(method.output, answer), { registry, alwaysEmitImplicit: true });
    },
    close: () => connection.close(),
  };
}

/** The google.rpc.ErrorInfo of a failed call: programs switch on its reason, never on a text. */
export function reasonOf(error) {
  const [status] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!status) return undefined;
  const reader = new BinaryReader(status);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    // google.rpc.Status has its details in field 3.
    const detail = field === 3 ? fromBinary(AnySchema, reader.bytes()) : reader.skip(wireType, field);
    if (detail.typeUrl?.endsWith("/google.rpc.ErrorInfo")) {
      const schema = registry.getMessage("google.rpc.ErrorInfo");
      return toJson(schema, fromBinary(schema, detail.value));
    }
  }
  return undefined;
}

function unary(connection, path, message, metadata) {
  const deadline = Date.now() + 10_000;
  const asIs = (bytes) => bytes;
  return new Promise((resolve, reject) => {
    connection.makeUnaryRequest(path, asIs, asIs, message, metadata, { deadline }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
