import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FileService } from "../../../gen/erp/operations/v1/file_service_pb.ts";
import { FileStreamService } from "../../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { refusalOf } from "../../../test/refusal-of.ts";
import { uploadTestFile } from "../../../test/test-files.ts";
import { startTestStack, type TestStack } from "../../../test/test-stack.ts";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

const linkTo = async (fileId: string, seconds?: bigint) => {
  const life = seconds === undefined ? {} : { life: { seconds } };
  const { path } = await stack.admin.client(FileService).createFileLink({ fileId, ...life });
  return path.replace("/files/", "");
};

/** Whoever has the link needs nothing else. */
const follow = async (token: string) => {
  let text = "";
  for await (const { piece } of stack.client(FileStreamService).downloadLinkedFile({ token })) {
    if (piece.case === "chunk") text += Buffer.from(piece.value).toString();
  }
  return text;
};

test("a link leads to its file and to no other, until its time is over", async () => {
  const [first, second] = [
    await uploadTestFile(stack.admin, {}, "first"),
    await uploadTestFile(stack.admin, {}, "second"),
  ];
  const token = await linkTo(first.id);
  expect(await follow(token)).toBe("first");
  expect(await follow(await linkTo(second.id))).toBe("second");
  const short = await linkTo(first.id, 1n);
  expect(await follow(short)).toBe("first");
  await sleep(2_100);
  expect(await refusalOf(follow(short))).toEqual({ reason: "LINK_INVALID" });
  const altered = token.slice(0, -1) + (token.endsWith("x") ? "y" : "x");
  expect(await refusalOf(follow(altered))).toEqual({ reason: "LINK_INVALID" });
  expect(await refusalOf(follow("guess"))).toEqual({ reason: "LINK_INVALID" });
});

test("a link ends with its file", async () => {
  const file = await uploadTestFile(stack.admin);
  const token = await linkTo(file.id);
  await stack.admin.client(FileService).deleteFile({ fileId: file.id });
  expect(await refusalOf(follow(token))).toEqual({ reason: "LINK_INVALID" });
});
