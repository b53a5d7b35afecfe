import { expect, test } from "vitest";
import { readStorageAddress } from "./storage-address.ts";

test("a folder and a bucket have an address", () => {
  expect(readStorageAddress("file:/var/lib/erp/files")).toEqual({ kind: "local", folder: "/var/lib/erp/files" });
  expect(readStorageAddress("file:///srv/a%20b")).toEqual({ kind: "local", folder: "/srv/a b" });
  expect(readStorageAddress("s3://minio:9000/erp-files")).toEqual({
    kind: "s3",
    host: "minio",
    port: 9000,
    secure: false,
    region: "us-east-1",
    bucket: "erp-files",
  });
  expect(readStorageAddress("s3s://s3.example.com/erp.files/?region=ap-east-2")).toMatchObject({
    port: 443,
    secure: true,
    region: "ap-east-2",
    bucket: "erp.files",
  });
});

test.each([
  "",
  "/var/lib",
  "file://host/share",
  "http://minio:9000/erp",
  "s3://minio:9000",
  "s3://minio:9000/",
  "s3://minio:9000/a/b",
  "s3://minio:9000/A_B",
  "s3://key:secret@minio:9000/erp",
  "s3:///erp",
])("%s is none", (text) => {
  expect(readStorageAddress(text)).toBeUndefined();
});
