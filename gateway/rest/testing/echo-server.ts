import type { DescService, Message } from "@bufbuild/protobuf";
import { createRouterTransport, type HandlerContext } from "@connectrpc/connect";
import Fastify, { type FastifyInstance } from "fastify";
import { ApiClientService } from "../../../gen/erp/auth/v1/api_client_service_pb.ts";
import { AuthorityService } from "../../../gen/erp/auth/v1/authority_service_pb.ts";
import { DeviceService } from "../../../gen/erp/auth/v1/device_service_pb.ts";
import { DeviceTrustService } from "../../../gen/erp/auth/v1/device_trust_service_pb.ts";
import { GrantService } from "../../../gen/erp/auth/v1/grant_service_pb.ts";
import { OrganizationService } from "../../../gen/erp/auth/v1/organization_service_pb.ts";
import { RoleService } from "../../../gen/erp/auth/v1/role_service_pb.ts";
import { SessionService } from "../../../gen/erp/auth/v1/session_service_pb.ts";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { AuditService } from "../../../gen/erp/operations/v1/audit_service_pb.ts";
import { SystemService } from "../../../gen/erp/operations/v1/system_service_pb.ts";
import { registerRest } from "../rest-routes.ts";

/** The contracts that the tests of the REST gateway are run with. */
export const contracts: readonly DescService[] = [
  ApiClientService,
  AuditService,
  AuthorityService,
  DeviceService,
  DeviceTrustService,
  OrganizationService,
  RoleService,
  GrantService,
  SessionService,
  SystemService,
  UserService,
];

/** A call as it arrived behind the gateway. */
export type EchoedCall = { readonly rpc: string; readonly request: Message; readonly context: HandlerContext };

/** Answers a call; an empty message when it returns undefined. */
export type EchoAnswer = (call: EchoedCall) => object | undefined | Promise<object | undefined>;

/** A gateway on a free port of 127.0.0.1, with every unary RPC of the services behind it, in process. */
export type EchoServer = {
  readonly baseUrl: string;
  readonly fastify: FastifyInstance;
  /** The calls that arrived, oldest first. */
  readonly calls: EchoedCall[];
  /** Sets what is answered from now on. */
  answerWith(answer: EchoAnswer): void;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<EchoResponse>;
  close(): Promise<void>;
};

/** What came back, with its JSON. */
export type EchoResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
};

/** Starts an echo server; `prepare` runs before the routes are registered. The gateway passes on all headers that `headersFor` of the product may pass on. */
export async function startEchoServer(
  services = contracts,
  bodyLimitBytes = 64 * 1024,
  prepare?: (fastify: FastifyInstance) => void,
): Promise<EchoServer> {
  const calls: EchoedCall[] = [];
  let answer: EchoAnswer = () => undefined;
  const transport = createRouterTransport((router) => {
    for (const service of services) {
      const methods = service.methods.filter((method) => method.methodKind === "unary");
      const handlers = methods.map((method) => {
        const handle = async (request: Message, context: HandlerContext) => {
          const call = { rpc: `${service.name}/${method.name}`, request, context };
          calls.push(call);
          return (await answer(call)) ?? {};
        };
        return [method.localName, handle];
      });
      router.service(service, Object.fromEntries(handlers));
    }
  });
  const fastify = Fastify();
  prepare?.(fastify);
  const headersFor = (request: { headers: Record<string, unknown> }) =>
    new Headers(
      passedOn.flatMap((name) =>
        request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]],
      ) as [string, string][],
    );
  registerRest(fastify, { services, transport, headersFor, bodyLimitBytes });
  const baseUrl = await fastify.listen({ host: "127.0.0.1", port: 0 });
  return {
    baseUrl,
    fastify,
    calls,
    answerWith: (next) => {
      answer = next;
    },
    call: (method, path, body, headers) => send(baseUrl + path, method, body, headers),
    close: () => fastify.close(),
  };
}

const passedOn = ["authorization", "cookie", "idempotency-key", "accept-language", "x-request-id"];

async function send(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<EchoResponse> {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const type = text === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    ...(text !== undefined && { body: text }),
  });
  const answer = await response.text();
  return { status: response.status, headers: response.headers, json: answer === "" ? {} : JSON.parse(answer) };
}
