/**
 * Lays out, under gen/third-party, the .proto files that our contracts import and that other projects publish: the
 * schema registry cannot be reached on-premise, so each comes from the npm package that ships it. The validation rules
 * are shipped only as a descriptor, which is printed back as source.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { printProtoFile } from "./print-proto-file.ts";

const target = join(import.meta.dirname, "..", "gen", "third-party");
const require = createRequire(import.meta.url);

const copied = {
  "google-proto-files": ["google/api/annotations.proto", "google/api/http.proto", "google/rpc/error_details.proto"],
  "grpc-health-check": ["proto/health/v1/health.proto -> grpc/health/v1/health.proto"],
  "@grpc/reflection": [
    "build/proto/grpc/reflection/v1/reflection.proto -> grpc/reflection/v1/reflection.proto",
    "build/proto/grpc/reflection/v1alpha/reflection.proto -> grpc/reflection/v1alpha/reflection.proto",
  ],
};

rmSync(target, { recursive: true, force: true });
for (const [packageName, files] of Object.entries(copied)) {
  const root = dirname(require.resolve(`${packageName}/package.json`));
  for (const file of files) {
    const [from = file, to = file] = file.split(" -> ");
    mkdirSync(dirname(join(target, to)), { recursive: true });
    copyFileSync(join(root, from), join(target, to));
  }
}
mkdirSync(join(target, "buf/validate"), { recursive: true });
writeFileSync(join(target, "buf/validate/validate.proto"), printProtoFile(file_buf_validate_validate));
