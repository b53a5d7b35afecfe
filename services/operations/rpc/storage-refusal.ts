import { refuse } from "../../../platform/errors/common.ts";
import { StorageError } from "../../../platform/storage/storage.ts";
import { refuseOperations } from "../errors.ts";

/** What a caller is told of a failure of the storage; what she cannot do anything about stays a fault. */
export function storageRefusal(error: unknown, sizeMax: number): unknown {
  if (!(error instanceof StorageError)) return error;
  switch (error.problem) {
    case "too large":
      return refuse("REQUEST_TOO_LARGE", { limit_bytes: String(sizeMax) });
    case "full":
      return refuseOperations("STORAGE_FULL", { retry_after_seconds: "60" });
    case "unavailable":
      return refuseOperations("STORAGE_UNAVAILABLE", { retry_after_seconds: "5" });
    default:
      return error;
  }
}
