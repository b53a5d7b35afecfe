import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FileSchema } from "../../gen/erp/operations/v1/file_pb.ts";
import { contentDisposition, contentHeaders } from "./content-headers.ts";

const headersOf = (mediaType: string) => contentHeaders(create(FileSchema, { name: "x", mediaType, sha256: "ab" }));

test("pictures and PDF are shown, everything else is saved, and nothing runs", () => {
  expect(headersOf("image/png")["content-disposition"]).toMatch(/^inline;/);
  expect(headersOf("application/pdf")["content-disposition"]).toMatch(/^inline;/);
  for (const type of ["image/svg+xml", "text/html", "text/plain", "application/xml", "application/octet-stream"]) {
    expect(headersOf(type)).toMatchObject({
      "content-disposition": expect.stringMatching(/^attachment;/),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  }
});

test("a name is given in full, and to old programs without what they do not understand", () => {
  expect(contentDisposition("attachment", "庫存 50%.xlsx")).toBe(
    `attachment; filename="__ 50_.xlsx"; filename*=UTF-8''%E5%BA%AB%E5%AD%98%2050%25.xlsx`,
  );
  expect(contentDisposition("inline", "it's (1)*.pdf")).toBe(
    `inline; filename="it's (1)*.pdf"; filename*=UTF-8''it%27s%20%281%29%2A.pdf`,
  );
});

test("whatever the name is, the header has one form and brings the name back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const header = contentDisposition("attachment", name);
      const parts = /^attachment; filename="([ !#-$&-[\]-~_]*)"; filename\*=UTF-8''([A-Za-z0-9!%.~_-]*)$/.exec(header);
      expect(parts).not.toBeNull();
      expect(decodeURIComponent(parts?.[2] ?? "")).toBe(name.toWellFormed());
    }),
  );
});
