import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { runServer } from "./child-protocol.ts";
import { sampleUser } from "./sample-user.ts";

// What the protocol costs by itself: the adapter of Connect on Node's servers, the same contract, and nothing of ours.
runServer(async () => {
  const handler = connectNodeAdapter({
    routes: (router) => router.service(UserService, { getUser: ({ userId }) => ({ user: sampleUser(userId) }) }),
  });
  const servers = [createServer(handler), createHttp2Server(handler)] as const;
  const [http1, http2] = await Promise.all(servers.map(listen));
  return {
    ports: { http1: http1 as number, http2: http2 as number },
    stop: async () => {
      for (const server of servers) server.close();
    },
  };
});

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
