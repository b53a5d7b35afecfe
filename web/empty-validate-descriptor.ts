import type { GenFile } from "@bufbuild/protobuf/codegenv2";
import { fileDesc } from "@bufbuild/protobuf/codegenv2";

/**
 * Stands in for the file that declares the rules of validation, which every contract refers to: a file of that name in
 * which nothing is declared. The server checks the rules; pages only need the reference to lead somewhere, and save 12 KB.
 */
export const file_buf_validate_validate: GenFile = fileDesc(
  "ChtidWYvdmFsaWRhdGUvdmFsaWRhdGUucHJvdG8SDGJ1Zi52YWxpZGF0ZWIGcHJvdG8y",
);
