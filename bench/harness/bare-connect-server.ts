import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { UserService } from "../../gen/erp/auth/v1/user_service_pb.ts";
import { MovementService } from "../../gen/erp/inventory/v1/movement_service_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import { runServer } from "./child-protocol.ts";
import { sampleUser } from "./sample-user.ts";

// What the protocol costs by itself: the adapter of Connect on Node's servers, the same contracts, and nothing of ours.
runServer(async () => {
  const handler = connectNodeAdapter({
    routes: (router) => {
      router.service(UserService, { getUser: ({ userId }) => ({ user: sampleUser(userId) }) });
      router.service(MovementService, {
        postMovement: ({ movement }) => ({
          posting: {
            transactionId: uuidv7(),
            recordTime: timestampNow(),
            baseQuantities: movement?.lines.map(({ quantity }) => quantity?.value ?? "") ?? [],
          },
        }),
      });
    },
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
