import type { DescMethod } from "@bufbuild/protobuf";
import type { CDPSession, Page } from "playwright-core";
import { allContracts } from "../../services/registry.ts";

/** A call that a page makes, and what may become of it. */
export type BentCall = {
  /** A header of it, by its name in small letters. */
  header(name: string): string | undefined;
  /** Answers it in place of the server. */
  fulfill(answer: { readonly status: number; readonly contentType: string; readonly body: string }): Promise<void>;
  /** Lets it go to the server. */
  fallback(): Promise<void>;
  /** Has it fail as a network would. */
  abort(): Promise<void>;
  /** Lets it go to the server, and loses the answer on its way back. */
  lose(): Promise<void>;
};

/** Decides what becomes of a call that a page makes. */
export type Answer = (call: BentCall, method: DescMethod) => Promise<void>;

/**
 * Has the calls of a page, and nothing else that it asks for, pass through a hand. The routes of Playwright would do it as
 * well, but turn the cache of the browser off: then every load of the page compiles all of its scripts anew.
 */
export async function bendCalls(page: Page, hand: Answer): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on("Fetch.requestPaused", (paused) => {
    const call = callOf(session, paused);
    // Only of a call whose answer is to be lost does the answer come by.
    if (paused.responseStatusCode !== undefined) return void call.abort();
    const method = methods.get(new URL(paused.request.url).pathname);
    void (method ? hand(call, method) : call.fallback());
  });
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "*/erp.*" }] });
}

type Paused = { readonly requestId: string; readonly request: { readonly headers: Readonly<Record<string, string>> } };

function callOf(session: CDPSession, { requestId, request }: Paused): BentCall {
  const settled = (answer: Promise<unknown>) => answer.then(() => undefined, isGone);
  return {
    header: (wanted) => Object.entries(request.headers).find(([name]) => name.toLowerCase() === wanted)?.[1],
    fulfill: ({ status, contentType, body }) =>
      settled(
        session.send("Fetch.fulfillRequest", {
          requestId,
          responseCode: status,
          responseHeaders: [{ name: "content-type", value: contentType }],
          body: Buffer.from(body).toString("base64"),
        }),
      ),
    fallback: () => settled(session.send("Fetch.continueRequest", { requestId })),
    abort: () => settled(session.send("Fetch.failRequest", { requestId, errorReason: "InternetDisconnected" })),
    lose: () => settled(session.send("Fetch.continueRequest", { requestId, interceptResponse: true })),
  };
}

/** A page that was left takes its calls with it, and a tab that was closed its session. */
function isGone(error: Error): undefined {
  if (!/Invalid InterceptionId|has been closed/.test(error.message)) throw error;
}

const methods = new Map(
  allContracts.flatMap((service) =>
    service.methods.map((method) => [`/${service.typeName}/${method.name}` as string, method] as const),
  ),
);
