import type { Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import type { Caller } from "./caller.ts";
import type { MethodEntry } from "./contracts.ts";
import { listField } from "./print-answer.ts";
import { UsageError } from "./usage-error.ts";

/** Largest page that the contracts allow. */
const pageSizeMax = 500;

/** Calls a List method page by page. Returns one answer with the elements of all pages and no next page. */
export async function callAllPages(caller: Caller, entry: MethodEntry, message: Message): Promise<Message> {
  const { input, output } = entry.method;
  const list = listField(output);
  const size = input.fields.find((field) => field.name === "page_size");
  const token = input.fields.find((field) => field.name === "page_token");
  const next = output.fields.find((field) => field.name === "next_page_token");
  if (!list || !token || !next) throw new UsageError(`--all: ${entry.name} has no pages`);

  const request = reflect(input, message);
  if (size && request.get(size) === 0) request.set(size, pageSizeMax);
  const whole = reflect(output, await caller.unary(entry, message));
  while (whole.get(next) !== "") {
    request.set(token, whole.get(next));
    const page = reflect(output, await caller.unary(entry, message));
    for (const element of page.get(list)) whole.get(list).add(element);
    // A server that hands out the same token again would keep us here for ever.
    if (page.get(next) === request.get(token)) throw new Error("The server repeats a page.");
    whole.set(next, page.get(next));
  }
  return whole.message;
}
