import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { consoleHeaders, newNonce, pdaAssetHeaders, pdaHeaders } from "./page-headers.ts";

/**
 * Serves the pages that `npm run build:web` makes: the console at /, the pages of the PDA at /pda/. Both find their way by
 * the address themselves, so any address that a browser opens and nobody else has leads to them. Without built pages the
 * process runs all the same, and says so to whoever opens its address.
 */
export async function registerStaticWeb(app: FastifyInstance, folder = builtPages): Promise<void> {
  const [consolePage, pdaPage] = await Promise.all([
    readPage(join(folder, "console/index.html")),
    readPage(join(folder, "pda/index.html")),
  ]);
  serveFiles(app, join(folder, "console/assets"), "/assets/");
  serveFiles(app, join(folder, "pda"), "/pda/", pdaAssetHeaders);
  const sendConsole = (reply: FastifyReply) => {
    if (consolePage === undefined) return reply.type("text/plain; charset=utf-8").send(notBuilt);
    const nonce = newNonce();
    return reply.headers(consoleHeaders(nonce)).type(html).send(consolePage.replaceAll(noncePlace, nonce));
  };
  const sendPda = (reply: FastifyReply) =>
    pdaPage === undefined
      ? reply.type("text/plain; charset=utf-8").send(notBuilt)
      : reply.headers(pdaHeaders).type(html).send(pdaPage);
  app.get("/", (_request, reply) => sendConsole(reply));
  app.get("/pda", (_request, reply) => reply.redirect("/pda/"));
  app.get("/pda/", (_request, reply) => sendPda(reply));
  app.get("/pda/*", (request, reply) => (wantsPage(request) ? sendPda(reply) : reply.callNotFound()));
  app.get("/*", (request, reply) => (wantsPage(request) ? sendConsole(reply) : reply.callNotFound()));
}

const builtPages = join(import.meta.dirname, "../../dist/web");
const html = "text/html; charset=utf-8";
const notBuilt = "ERP Core runs, but its pages were not built: run `npm run build:web`, then start it again.\n";

/** Where the page awaits the nonce of its styles; see web/console/index.html. */
const noncePlace = "__STYLE_NONCE__";

async function readPage(file: string): Promise<string | undefined> {
  return existsSync(file) ? await readFile(file, "utf8") : undefined;
}

function serveFiles(
  app: FastifyInstance,
  root: string,
  prefix: string,
  assetHeaders: Readonly<Record<string, string>> = {},
): void {
  if (!existsSync(root)) return;
  app.register(fastifyStatic, {
    root,
    prefix,
    // One route for each file that is there: nothing a client writes ever becomes a path.
    wildcard: false,
    globIgnore: ["**/index.html", "**/.*", "**/*.br", "**/*.gz"],
    index: false,
    decorateReply: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // The name of an asset holds the hash of its content; other files, as a service worker, keep theirs and change.
      const isAsset = /[\\/]assets[\\/]/.test(path);
      reply.header("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
      if (isAsset) for (const [name, value] of Object.entries(assetHeaders)) reply.header(name, value);
    },
  });
}

/** Whether a browser opens the address, as against a script, an image or a program that asks for it. */
function wantsPage({ headers, raw }: FastifyRequest): boolean {
  const isOurs = /^\/((api|docs|assets|livez|readyz|metrics|openapi\.json)(?![\w-])|(erp|grpc)\.)/.test(raw.url ?? "");
  return !isOurs && (headers.accept ?? "").includes("text/html");
}
