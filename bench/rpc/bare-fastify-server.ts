import { toJson } from "@bufbuild/protobuf";
import Fastify from "fastify";
import { UserSchema } from "../../gen/erp/auth/v1/user_pb.ts";
import { runServer } from "../harness/child-protocol.ts";
import { sampleUser } from "../harness/sample-user.ts";

// What HTTP and JSON cost by themselves: one route, no contract, no protocol.
runServer(async () => {
  const app = Fastify();
  const user = toJson(UserSchema, sampleUser(""));
  app.post<{ Body: { userId: string } }>("/erp.auth.v1.UserService/GetUser", async ({ body }) => ({
    user: { ...(user as object), id: body.userId },
  }));
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  return { ports: { http1: Number(new URL(address).port) }, stop: () => app.close() };
});
