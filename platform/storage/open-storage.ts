import type { StorageAddress } from "../config/storage-address.ts";
import { openLocalStorage } from "./local-storage.ts";
import type { Storage } from "./storage.ts";

/** Opens the storage that the settings name, whose client is loaded only if it is a server; `keys` gives the access key and the secret key of an S3 server. */
export async function openStorage(
  address: StorageAddress,
  keys: () => { readonly accessKey: string; readonly secretKey: string },
): Promise<Storage> {
  if (address.kind === "local") return openLocalStorage(address.folder);
  const { openS3Storage } = await import("./s3-storage.ts");
  return openS3Storage({ ...address, ...keys() });
}
