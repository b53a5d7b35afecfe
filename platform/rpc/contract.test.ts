import { create, createFileRegistry, type DescService, type MessageInitShape, setExtension } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  file_google_protobuf_descriptor,
  MethodOptions_IdempotencyLevel,
  MethodOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import {
  AccessSchema,
  Audience,
  access,
  file_erp_options_v1_access,
  Idempotency,
  Scope,
} from "../../gen/erp/options/v1/access_pb.ts";
import { contractFaults } from "./contract.ts";

/** What a made-up RPC declares. */
type Declared = {
  readonly access?: MessageInitShape<typeof AccessSchema>;
  readonly read?: boolean;
  readonly keyed?: boolean;
};

/** Compiles a service with one RPC, as the generated code would hold it. */
function serviceWith({ access: declared, read = false, keyed = !read }: Declared): DescService {
  const options = create(MethodOptionsSchema);
  if (read) options.idempotencyLevel = MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
  if (declared) setExtension(options, access, create(AccessSchema, declared));
  const requestId = { name: "request_id", number: 1, type: FieldDescriptorProto_Type.STRING };
  const file: FileDescriptorProto = create(FileDescriptorProtoSchema, {
    name: "made/up.proto",
    package: "made.up",
    syntax: "proto3",
    dependency: ["erp/options/v1/access.proto"],
    messageType: [{ name: "Request", field: keyed ? [requestId] : [] }, { name: "Response" }],
    service: [
      {
        name: "Service",
        method: [{ name: "Act", inputType: ".made.up.Request", outputType: ".made.up.Response", options }],
      },
    ],
  });
  const known = [file_erp_options_v1_access, file_google_protobuf_descriptor].map(({ proto }) => proto);
  const registry = createFileRegistry(file, (name) => known.find((proto) => proto.name === name));
  return registry.getService("made.up.Service") as DescService;
}

const permission = { audience: Audience.PERMISSION, permission: "made.thing.read", scope: Scope.STACK };

test.each<[fault: string, declared: Declared]>([
  ["no (erp.options.v1.access)", {}],
  ["access has no audience", { access: {} }],
  ['"" is no "<service>.<resource>.<verb>"', { access: { ...permission, permission: "" } }],
  ['"made.thing" is no "<service>.<resource>.<verb>"', { access: { ...permission, permission: "made.thing" } }],
  ["access has a permission but no scope", { access: { ...permission, scope: Scope.UNSPECIFIED } }],
  ["access has a permission or scope that nothing reads", { access: { ...permission, audience: Audience.PUBLIC } }],
  ["access has a permission or scope that nothing reads", { access: { audience: Audience.PUBLIC, scope: Scope.SITE } }],
  ["a read has no request_id", { access: permission, read: true, keyed: true }],
  ["a read has no idempotency", { access: { ...permission, idempotency: Idempotency.NATURAL }, read: true }],
  ["a writing RPC has no request_id", { access: permission, keyed: false }],
])("reports: %s", (fault, declared) => {
  expect(contractFaults([serviceWith(declared)])).toContain(`made.up.Service/Act: ${fault}`);
});

test.each<Declared>([
  { access: permission },
  { access: permission, read: true },
  { access: { audience: Audience.PUBLIC, idempotency: Idempotency.NATURAL }, keyed: false },
  { access: { audience: Audience.INTERNAL }, read: true },
])("has nothing to say about a contract that declares all: %j", (declared) => {
  expect(contractFaults([serviceWith(declared)])).toEqual([]);
});
