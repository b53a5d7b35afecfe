import type { DescService } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { openServices } from "../platform/rpc/contract.ts";
import { readMaxBytes } from "../platform/rpc/explain.ts";
import { readContracts } from "../proto/contracts.ts";
import { addFilePaths } from "./files/file-paths.ts";
import { registerFiles } from "./files/file-routes.ts";
import { type Documents, registerDocs } from "./rest/docs.ts";
import { buildOpenApi } from "./rest/openapi.ts";
import { documentedReasons } from "./rest/reasons.ts";
import { registerRest } from "./rest/rest-routes.ts";
import { registerStaticWeb } from "./static-web/static-web.ts";

/** What the public part of the port stands on. */
export type PublicApiOptions = {
  readonly contracts: readonly DescService[];
  readonly transport: Transport;
  readonly version: string;
  readonly headersFor: (request: FastifyRequest) => Headers;
};

/** Serves what faces clients beside the RPCs: REST, its OpenAPI document, and the documents of the contracts. */
export async function registerPublicApi(app: FastifyInstance, options: PublicApiOptions): Promise<void> {
  const services = openServices(options.contracts);
  registerRest(app, {
    services,
    transport: options.transport,
    headersFor: options.headersFor,
    bodyLimitBytes: readMaxBytes,
  });
  registerFiles(app, options);
  let documents: Documents | undefined;
  // Made when somebody reads them: most processes never do, and they take a third of a second and 20 MB.
  registerDocs(app, () => {
    documents ??= documentsOf(services, options.version);
    return documents;
  });
  await registerStaticWeb(app);
}

function documentsOf(services: readonly DescService[], version: string): Documents {
  const contracts = readContracts();
  const document = addFilePaths(buildOpenApi({ services, contracts, version }));
  return { document, reasons: documentedReasons(contracts) };
}
