import type { JobNews } from "../../../gen/erp/operations/v1/worker_service_pb.ts";
import type { News } from "../store/lease-store.ts";

/** The news of a job as the store takes it. */
export function newsOf({ lease, progress, lines }: JobNews): News {
  return { jobId: lease?.jobId ?? "", epoch: lease?.epoch ?? 0n, progress, lines };
}
