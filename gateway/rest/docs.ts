import type { JsonObject } from "@bufbuild/protobuf";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { errorsPage } from "./errors-page.ts";
import type { DocumentedReason } from "./reasons.ts";

/** What is served: the OpenAPI document, and the reasons of errors. */
export type Documents = { readonly document: JsonObject; readonly reasons: readonly DocumentedReason[] };

/**
 * Serves the OpenAPI document at /openapi.json, a browsable form of it at /docs and the list of error reasons at
 * /docs/errors, where the `type` of a problem leads. All assets are local; nothing is loaded from elsewhere.
 */
export function registerDocs(fastify: FastifyInstance, documents: () => Documents): void {
  fastify.register(async (scope) => {
    scope.register(documentProvider(() => documents().document));
    scope.register(swaggerUi, {
      routePrefix: "/docs",
      staticCSP: contentSecurityPolicy,
      // "none" keeps the page from sending the document to a validator on the internet.
      uiConfig: { docExpansion: "none", deepLinking: true, filter: true, validatorUrl: "none" },
      // The bar on top would show the sign of another project and a field to load other documents, which the policy forbids.
      theme: {
        title: "ERP Core API",
        css: [{ filename: "erp-core.css", content: ".swagger-ui .topbar { display: none }" }],
      },
    });
  });
  fastify.get("/openapi.json", (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(JSON.stringify(documents().document)),
  );
  fastify.get("/docs/errors", (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      )
      .send(errorsPage(documents().reasons)),
  );
}

/** Scripts and requests stay with this server; the pages style themselves and draw icons from data. */
const contentSecurityPolicy = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self' data:",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/**
 * Stands in for @fastify/swagger, which swagger-ui asks for by name to get the document: that package makes documents from
 * the schemas of fastify routes, ours comes from the contracts.
 */
function documentProvider(document: () => JsonObject) {
  const plugin = async (scope: FastifyInstance) => {
    scope.decorate("swagger", document);
  };
  return Object.assign(plugin, {
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "@fastify/swagger",
    [Symbol.for("plugin-meta")]: { name: "@fastify/swagger" },
  });
}
