import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { ApiClientService } from "../gen/erp/auth/v1/api_client_service_pb.ts";
import { GrantService } from "../gen/erp/auth/v1/grant_service_pb.ts";
import type { TestStack } from "./test-stack.ts";

/** An API client with its first key. */
export type TestApiClient = {
  readonly id: string;
  readonly prefix: string;
  readonly key: string;
  /** A client that calls with the key. */
  client<S extends DescService>(service: S): Client<S>;
};

/** Makes an API client with roles that hold everywhere. */
export async function createTestApiClient(stack: TestStack, name: string, ...roles: string[]): Promise<TestApiClient> {
  const made = await stack.admin.client(ApiClientService).createApiClient({ name });
  const id = made.apiClient?.id ?? "";
  for (const roleCode of roles) {
    const principal = { principal: { case: "apiClientId" as const, value: id } };
    await stack.admin.client(GrantService).grantRole({ principal, roleCode, unrestricted: true });
  }
  return {
    id,
    prefix: made.apiClient?.secrets[0]?.prefix ?? "",
    key: made.apiKey,
    client: (service) => stack.client(service, made.apiKey),
  };
}
