import { createGateway } from "../../gateway/gateway.ts";
import { createReadiness } from "../../gateway/readiness.ts";
import { AuthorityService } from "../../gen/erp/auth/v1/authority_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { loadConfig } from "../../platform/config/config.ts";
import { needSecret } from "../../platform/config/secrets.ts";
import { createLog } from "../../platform/log/log.ts";
import { createChain } from "../../platform/rpc/chain.ts";
import { createClients } from "../../platform/rpc/clients.ts";
import { createRateLimit } from "../../platform/rpc/limit-rate.ts";
import { createObserver } from "../../platform/rpc/observe.ts";
import { createAuthorityClient } from "../../services/auth/authority-client.ts";
import { runServer } from "../harness/child-protocol.ts";
import { sampleUser } from "../harness/sample-user.ts";
import type { StackSettings } from "../harness/stack-server.ts";

/** What this server is started with: what the stack is, and where that runs. */
export type MemorySettings = StackSettings & { readonly stackUrl: string };

// Gateway and chain as the stack has them, with callers known by its auth service, before a handler that answers from
// memory: the difference to the stack is the database, the rest is what the chain costs. It is a process of its own, so
// that the memory of the stack is that of the stack.
runServer(async ({ env, secrets, logFile, stackUrl }: MemorySettings) => {
  const config = loadConfig(env);
  const log = createLog({ level: config.logLevel, role: "bench", file: logFile });
  const internalKey = Buffer.from(needSecret(new Map(secrets), "ERP_INTERNAL_KEY"));
  const clients = createClients({
    isLocal: () => false,
    local: () => {
      throw new Error("no service is local");
    },
    addressOf: () => stackUrl,
    internalKey,
    processName: "bench",
  });
  const chain = createChain({
    authority: createAuthorityClient(clients.internal(AuthorityService)),
    internalKey,
    log,
    defaultTimeoutMs: 10_000,
    limitRate: createRateLimit(config.rateLimitPerSecond),
    observer: createObserver(log),
    decides: () => true,
  });
  const readiness = createReadiness();
  readiness.set("", true);
  const built = await createGateway({
    config,
    log,
    internalKey,
    version: "bench",
    chain,
    contracts: [UserService],
    routes: (router) => router.service(UserService, { getUser: ({ userId }) => ({ user: sampleUser(userId) }) }),
    readiness,
    isPublic: false,
  });
  const gateway = await built.listen();
  return {
    ports: { memory: Number(new URL(gateway.url).port) },
    stop: async () => {
      await gateway.close();
      clients.close();
    },
  };
});
