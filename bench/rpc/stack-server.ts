import { createGateway, type Gateway } from "../../gateway/gateway.ts";
import { createReadiness } from "../../gateway/readiness.ts";
import { AuthorityService } from "../../gen/erp/auth/v1/authority_service_pb.ts";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { loadConfig } from "../../platform/config/config.ts";
import { needSecret, type SecretName } from "../../platform/config/secrets.ts";
import { createLog } from "../../platform/log/log.ts";
import { createChain } from "../../platform/rpc/chain.ts";
import { createRateLimit } from "../../platform/rpc/limit-rate.ts";
import { createObserver } from "../../platform/rpc/observe.ts";
import { createAuthorityClient } from "../../services/auth/authority-client.ts";
import { type ProcessOptions, type RunningProcess, startProcess } from "../../stack/start-process.ts";
import { runServer } from "./child-protocol.ts";
import { sampleUser } from "./sample-user.ts";

/** What the stack is started with: settings by the names of the environment, and secrets. */
export type StackSettings = {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly (readonly [SecretName, string])[];
  readonly logFile: string;
};

// The stack as production runs it, and beside it, on a port of its own, the same gateway and chain before a handler that
// answers from memory: the difference between the two is the database, the rest is what the chain costs.
runServer(async ({ env, secrets, logFile }: StackSettings) => {
  const config = loadConfig(env);
  const log = createLog({ level: config.logLevel, role: "bench", file: logFile });
  const options = { config, secrets: new Map(secrets), log };
  const running = await startProcess(options);
  const memory = await serveFromMemory(options, running);
  return {
    ports: { stack: portOf(running.url), memory: portOf(memory.url) },
    stop: async () => {
      await memory.close();
      await running.stop();
    },
  };
});

/** The whole chain, with callers known by the real auth service, in front of an answer that needs no database. */
async function serveFromMemory({ config, secrets, log }: ProcessOptions, stack: RunningProcess): Promise<Gateway> {
  const internalKey = Buffer.from(needSecret(secrets, "ERP_INTERNAL_KEY"));
  const chain = createChain({
    authority: createAuthorityClient(stack.clients.internal(AuthorityService)),
    internalKey,
    log,
    defaultTimeoutMs: 10_000,
    limitRate: createRateLimit(config.rateLimitPerSecond),
    observer: createObserver(log),
    decides: () => true,
  });
  const readiness = createReadiness();
  readiness.set("", true);
  const gateway = await createGateway({
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
  return gateway.listen();
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
