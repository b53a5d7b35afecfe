import type { Transport } from "@connectrpc/connect";
import type { Logger } from "pino";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import type { HttpLimits } from "../gateway/http-limits.ts";
import { createReadiness } from "../gateway/readiness.ts";
import { remoteRoutes } from "../gateway/remote-routes.ts";
import { watchReadiness } from "../gateway/watch-readiness.ts";
import { AuthorityService } from "../gen/erp/auth/v1/authority_service_pb.ts";
import packageJson from "../package.json" with { type: "json" };
import { type Config, roleLabel } from "../platform/config/config.ts";
import { needSecret, type SecretName } from "../platform/config/secrets.ts";
import { migrationDirectory, readMigrations } from "../platform/db/migration-files.ts";
import { createLocalDoorbell, type Doorbell } from "../platform/jobs/doorbell.ts";
import { openRevocationHints } from "../platform/redis/revocation-hints.ts";
import { createChain } from "../platform/rpc/chain.ts";
import { type Clients, createClients } from "../platform/rpc/clients.ts";
import { contractFaults } from "../platform/rpc/contract.ts";
import { createRateLimit } from "../platform/rpc/limit-rate.ts";
import { createObserver } from "../platform/rpc/observe.ts";
import { createAuthorityClient } from "../services/auth/authority-client.ts";
import { openHost } from "../services/host.ts";
import { allContracts, allJobKinds, serviceRegistry } from "../services/registry.ts";
import { startWorker } from "../worker/worker.ts";
import { awaitDatabases } from "./await-database.ts";

/** A process of the stack that is up. */
export type RunningProcess = {
  readonly url: string;
  readonly transport: Transport;
  readonly clients: Clients;
  /** Stops in reverse order: no new calls, running calls end, then the connections. */
  stop(): Promise<void>;
};

/** Settings, secrets and log of a process. */
export type ProcessOptions = {
  readonly config: Config;
  readonly secrets: ReadonlyMap<SecretName, string>;
  readonly log: Logger;
  readonly limits?: Partial<HttpLimits>;
};

/** Time between the news that a process is not ready and the end of its listening, so that balancers hear of it. */
const drainMs = 3_000;

/** Starts the roles that the settings name: services, gateway and worker, all in this process. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { config, secrets, log } = options;
  const faults = contractFaults(allContracts);
  if (faults.length > 0) throw new Error(`The contracts are not usable:\n${faults.join("\n")}`);
  const internalKey = Buffer.from(needSecret(secrets, "ERP_INTERNAL_KEY"));
  const isPublic = config.roles.has("gateway");
  const readiness = createReadiness();
  const host = openHost(config, secrets, log);
  let gateway: { transport: Transport } | undefined;
  const clients = createClients({
    isLocal: host.serves,
    local: () => {
      if (!gateway) throw new Error("the process is still starting");
      return gateway.transport;
    },
    addressOf: (service) =>
      config.peers.get(serviceRegistry.find((row) => row.contracts.includes(service))?.role ?? "gateway"),
    internalKey,
    processName: roleLabel(config.roles),
  });
  const authority = createAuthorityClient(clients.internal(AuthorityService));
  const hints = await openRevocationHints(config.redisUrl, authority.forget, log);
  const doorbell = await openDoorbell(config, log);
  const chain = createChain({
    authority,
    internalKey,
    log,
    defaultTimeoutMs: 10_000,
    insideOnly: !isPublic,
    limitRate: createRateLimit(config.rateLimitPerSecond),
    observer: createObserver(log),
    onDenied: host.auditDenied,
    decides: (method) => host.serves(method.parent),
  });
  const migrations = await readMigrations(migrationDirectory);
  await awaitDatabases(host.databases, migrations, log);
  const hosted = await host.routes({
    config,
    secrets,
    internalKey,
    log,
    contracts: allContracts,
    jobKinds: allJobKinds,
    clientOf: ({ caller, peer, requestId, language, signal }) =>
      clients.behalfOf({ identity: caller, ip: peer.ip, requestId, language, signal }),
    doorbell,
    hintRevocation: hints.publish,
    redisState: hints.state,
    version: packageJson.version,
    schemaVersion: migrations.at(-1)?.id ?? "",
  });
  const served = isPublic ? allContracts : allContracts.filter(host.serves);
  const remote = remoteRoutes(
    served.filter((service) => !host.serves(service)),
    clients,
    internalKey,
  );
  const built = await createGateway({
    config,
    log,
    internalKey,
    version: packageJson.version,
    chain,
    contracts: served,
    routes: (router) => {
      hosted(router);
      remote(router);
    },
    readiness,
    isPublic,
    doorbellStats: doorbell.stats,
    ...(options.limits ? { limits: options.limits } : {}),
  });
  gateway = built;
  const watch = watchReadiness(host.databases, readiness, served, log);
  await watch.first;
  const open: Gateway = await built.listen();
  const worker = config.roles.has("worker") ? startWorker({ clients, authority, doorbell, config, log }) : undefined;
  log.info({ url: open.url, roles: [...config.roles] }, "ready");
  return {
    url: open.url,
    transport: built.transport,
    clients,
    stop: async () => {
      readiness.shutDown();
      const drained = config.mode === "production" && new Promise((resolve) => setTimeout(resolve, drainMs));
      await Promise.all([worker?.stop(), drained]);
      await open.close();
      watch.stop();
      clients.close();
      await Promise.all([hints.close(), doorbell.close()]);
      await host.close();
    },
  };
}

/** The doorbell for jobs; BullMQ is loaded only where there is a Redis. */
async function openDoorbell({ redisUrl }: Config, log: Logger): Promise<Doorbell> {
  if (!redisUrl) return createLocalDoorbell();
  const { createBullMqDoorbell } = await import("../platform/jobs/bullmq-doorbell.ts");
  return createBullMqDoorbell(redisUrl, log);
}
