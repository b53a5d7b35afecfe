import { createFileRegistry, createRegistry, type DescService, fromJson, type JsonObject } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { access, file_erp_options_v1_access } from "../../../gen/erp/options/v1/access_pb.ts";
import { deprecation, file_erp_options_v1_deprecation } from "../../../gen/erp/options/v1/deprecation_pb.ts";
import { file_google_api_annotations, http } from "../../../gen/google/api/annotations_pb.ts";

/** A method of a contract made for a test: its annotation as in a .proto file, and other options in JSON. */
export type SampleMethod = { readonly name: string; readonly http?: JsonObject; readonly options?: JsonObject };

/** A service ThingService of package `erp.sample.<version>` whose methods take and return a Thing of every kind of field. */
export function sampleService(methods: readonly SampleMethod[], version = "v1"): DescService {
  const packageName = `erp.sample.${version}`;
  const file = fromJson(
    FileDescriptorProtoSchema,
    {
      name: `erp/sample/${version}/thing_service.proto`,
      package: packageName,
      syntax: "proto3",
      dependency: dependencies.map((each) => each.proto.name),
      messageType: messagesOf(`.${packageName}`),
      enumType: [
        {
          name: "Color",
          value: ["COLOR_UNSPECIFIED", "COLOR_RED", "COLOR_BLUE"].map((name, number) => ({ name, number })),
        },
      ],
      service: [{ name: "ThingService", method: methods.map((each) => methodOf(each, `.${packageName}`)) }],
    },
    { registry: createRegistry(http, access, deprecation) },
  );
  const registry = createFileRegistry(file, (name) => dependencies.find((each) => each.proto.name === name));
  return registry.getService(`${packageName}.ThingService`) as DescService;
}

const dependencies = [
  file_google_protobuf_timestamp,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_wrappers,
  file_google_api_annotations,
  file_erp_options_v1_access,
  file_erp_options_v1_deprecation,
];

function methodOf({ name, http: annotation, options }: SampleMethod, scope: string): JsonObject {
  return {
    name,
    inputType: `${scope}.ThingRequest`,
    outputType: `${scope}.ThingResponse`,
    options: {
      "[erp.options.v1.access]": { audience: "AUDIENCE_PUBLIC", idempotency: "IDEMPOTENCY_NATURAL" },
      ...(annotation && { "[google.api.http]": annotation }),
      ...options,
    },
  };
}

function messagesOf(scope: string): JsonObject[] {
  const field = (number: number, name: string, type: string, more: JsonObject = {}): JsonObject => ({
    number,
    name,
    jsonName: name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
    label: "LABEL_OPTIONAL",
    ...(type.startsWith(".")
      ? { type: name === "color" || name === "colors" ? "TYPE_ENUM" : "TYPE_MESSAGE", typeName: type }
      : { type }),
    ...more,
  });
  const repeated = { label: "LABEL_REPEATED" };
  const wkt = ".google.protobuf";
  return [
    {
      name: "Thing",
      oneofDecl: [{ name: "choice" }],
      nestedType: [
        {
          name: "LabelsEntry",
          field: [field(1, "key", "TYPE_STRING"), field(2, "value", "TYPE_STRING")],
          options: { mapEntry: true },
        },
      ],
      field: [
        field(1, "id", "TYPE_STRING"),
        field(2, "etag", "TYPE_STRING"),
        field(3, "display_name", "TYPE_STRING"),
        field(4, "big", "TYPE_INT64"),
        field(5, "small", "TYPE_INT32"),
        field(6, "ratio", "TYPE_DOUBLE"),
        field(7, "flag", "TYPE_BOOL"),
        field(8, "blob", "TYPE_BYTES"),
        field(9, "color", `${scope}.Color`),
        field(10, "inner", `${scope}.Thing`),
        field(11, "inners", `${scope}.Thing`, repeated),
        field(12, "numbers", "TYPE_INT32", repeated),
        field(13, "colors", `${scope}.Color`, repeated),
        field(14, "labels", `${scope}.Thing.LabelsEntry`, repeated),
        field(15, "time", `${wkt}.Timestamp`),
        field(16, "span", `${wkt}.Duration`),
        field(17, "maybe", `${wkt}.BoolValue`),
        field(18, "free", `${wkt}.Struct`),
        field(19, "left", "TYPE_STRING", { oneofIndex: 0 }),
        field(20, "right", "TYPE_STRING", { oneofIndex: 0 }),
        field(21, "count", "TYPE_UINT32"),
      ],
    },
    {
      name: "ThingRequest",
      field: [
        field(1, "name", "TYPE_STRING"),
        field(2, "thing", `${scope}.Thing`),
        field(3, "update_mask", `${wkt}.FieldMask`),
        field(4, "request_id", "TYPE_STRING"),
        field(5, "page_size", "TYPE_INT32"),
        field(6, "things", `${scope}.Thing`, repeated),
      ],
    },
    { name: "ThingResponse", field: [field(1, "thing", `${scope}.Thing`), field(2, "names", "TYPE_STRING", repeated)] },
  ];
}
