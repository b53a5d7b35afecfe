import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the content of files lies. */
export type StorageAddress =
  | { readonly kind: "local"; readonly folder: string }
  | {
      readonly kind: "s3";
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      readonly region: string;
      readonly bucket: string;
    };

/**
 * Reads the address of the storage: "file:/folder", or "s3://host:port/bucket?region=us-east-1" ("s3s" with TLS).
 * Undefined when it is none of them.
 */
export function readStorageAddress(text: string): StorageAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, hostname, searchParams } = url;
  if (protocol === "file:") return url.host === "" ? { kind: "local", folder: resolve(fileURLToPath(url)) } : undefined;
  const [bucket = ""] = /(?<=^\/)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?=\/?$)/.exec(url.pathname) ?? [];
  // Keys in an address would end up in logs; they are secrets of their own.
  const strange = url.username !== "" || url.password !== "" || url.hash !== "" || bucket === "" || hostname === "";
  if ((protocol !== "s3:" && protocol !== "s3s:") || strange) return undefined;
  const secure = protocol === "s3s:";
  const port = Number(url.port || (secure ? 443 : 80));
  return { kind: "s3", host: hostname, port, secure, region: searchParams.get("region") ?? "us-east-1", bucket };
}
