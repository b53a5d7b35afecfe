import { useQuery } from "@connectrpc/connect-query";
import { UserService } from "../../../gen/erp/auth/v1/user_service_pb.ts";
import { nothing } from "../../shared/show.ts";
import { useMay } from "../frame/me.ts";
import { RecordLink } from "./record-link.tsx";

/** The way to a user of whom a record says only the id; the id itself to those who may not see users. */
export function UserLink({ id }: { readonly id: string }) {
  const { getUser } = UserService.method;
  const mayRead = useMay()(getUser);
  const { data } = useQuery(getUser, { userId: id }, { enabled: mayRead && id !== "", staleTime: 300_000 });
  if (id === "") return nothing;
  return <RecordLink href={`/users/${id}`} text={data?.user?.login || id} />;
}
