import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { cutPage, pageOf } from "../../../platform/rpc/paging.ts";
import { query } from "../deps.ts";
import { listApiClients as listApiClientRows } from "../store/api-client-store.ts";
import { listApiSecrets } from "../store/api-secret-store.ts";
import { apiClientMessage } from "./api-client-message.ts";

export const listApiClients = query(ApiClientService.method.listApiClients, async (request, { tx }) => {
  const page = pageOf(request, 2);
  const found = await listApiClientRows(tx, { includeRevoked: request.includeRevoked }, page);
  const { rows, nextPageToken } = cutPage(found, page, (row) => [row.name, row.id]);
  const secrets = await listApiSecrets(
    tx,
    rows.map(({ id }) => id),
  );
  return { apiClients: rows.map((row) => apiClientMessage(row, secrets)), nextPageToken };
});
