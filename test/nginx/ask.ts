import { connect } from "node:http2";
import { onTestFinished } from "vitest";

/** Asks for paths one after the other on one connection and returns the answers' statuses, or what else `pick` takes. */
export async function ask<T>(
  url: string,
  requests: readonly { readonly method?: string; readonly path: string }[],
  pick: (headers: Record<string, unknown>) => T,
): Promise<T[]> {
  const session = connect(url);
  onTestFinished(() => session.destroy());
  const answers: T[] = [];
  for (const { method = "GET", path } of requests) {
    const stream = session.request({ ":method": method, ":path": path }, { endStream: true });
    answers.push(
      await new Promise((resolve, reject) => stream.once("response", (h) => resolve(pick(h))).once("error", reject)),
    );
    stream.resume();
  }
  return answers;
}

/** The status of an answer. */
export const status = (headers: Record<string, unknown>) => Number(headers[":status"]);
