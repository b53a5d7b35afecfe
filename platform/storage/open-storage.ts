import type { StorageAddress } from "../config/storage-address.ts";
import { openLocalStorage } from "./local-storage.ts";
import { openS3Storage } from "./s3-storage.ts";
import type { Storage } from "./storage.ts";

/** Opens the storage that the settings name; `keys` gives the access key and the secret key of an S3 server. */
export async function openStorage(
  address: StorageAddress,
  keys: () => { readonly accessKey: string; readonly secretKey: string },
): Promise<Storage> {
  return address.kind === "local" ? openLocalStorage(address.folder) : openS3Storage({ ...address, ...keys() });
}
