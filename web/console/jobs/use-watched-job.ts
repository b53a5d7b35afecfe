import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Job_State } from "../../../gen/erp/operations/v1/job_pb.ts";
import { GetJobResponseSchema, JobService } from "../../../gen/erp/operations/v1/job_service_pb.ts";
import { JobStreamService } from "../../../gen/erp/operations/v1/job_stream_service_pb.ts";

/**
 * A job as it is now, told by the server as it changes. Where a proxy cuts streams it is asked for every few seconds, and
 * the stream is tried again later.
 */
export function useWatchedJob(jobId: string) {
  const transport = useTransport();
  const queries = useQueryClient();
  const query = useQuery(
    JobService.method.getJob,
    { jobId },
    { refetchInterval: ({ state }) => (state.data?.job && isOver(state.data.job.state) ? false : 5_000) },
  );
  const isThere = query.data?.job !== undefined;
  const over = query.data?.job !== undefined && isOver(query.data.job.state);
  useEffect(() => {
    if (!isThere || over) return;
    const stop = new AbortController();
    const key = createConnectQueryKey({
      schema: JobService.method.getJob,
      input: { jobId },
      transport,
      cardinality: "finite",
    });
    const watch = async () => {
      const options = { signal: stop.signal, timeoutMs: 0 };
      for await (const { job } of createClient(JobStreamService, transport).watchJob({ jobId }, options)) {
        if (job) queries.setQueryData(key, create(GetJobResponseSchema, { job }));
      }
    };
    // A stream that breaks is no error to show: the question every few seconds goes on.
    watch().catch(() => {});
    return () => stop.abort();
  }, [isThere, over, jobId, transport, queries]);
  return query;
}

/** Whether a job has ended, for now or for good. */
export function isOver(state: Job_State): boolean {
  return state >= Job_State.SUCCEEDED;
}
