import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { JobHistoryService } from "../../gen/erp/operations/v1/job_history_service_pb.ts";
import { type JobAttempt_Outcome, Job_State as State } from "../../gen/erp/operations/v1/job_pb.ts";
import { JobService } from "../../gen/erp/operations/v1/job_service_pb.ts";
import { JobStreamService } from "../../gen/erp/operations/v1/job_stream_service_pb.ts";
import { uuidv7 } from "../../platform/rpc/uuid.ts";
import type { Door } from "./calls.ts";

/** Enqueues a job through the published port and returns its id. */
export async function enqueue({ url }: Door, token: string, kind: string, payload: object = {}): Promise<string> {
  const client = createClient(JobService, createConnectTransport({ baseUrl: url, httpVersion: "1.1" }));
  const request = { kind, payloadJson: JSON.stringify(payload), requestId: uuidv7() };
  const { job } = await client.enqueueJob(request, { headers: { authorization: `Bearer ${token}` } });
  return job?.id ?? "";
}

/** Waits until a worker has begun with a job. */
export async function untilRunning({ url }: Door, token: string, jobId: string): Promise<void> {
  const client = createClient(JobStreamService, createGrpcTransport({ baseUrl: url }));
  const headers = { authorization: `Bearer ${token}` };
  for await (const { job } of client.watchJob({ jobId }, { headers, timeoutMs: 30_000 })) {
    if (job?.state === State.RUNNING) return;
  }
  assert.fail(`job ${jobId} ended before it was seen to run`);
}

/** Follows a job by gRPC through the published port until it has ended well. */
export async function followJob({ url }: Door, token: string, jobId: string): Promise<void> {
  const client = createClient(JobStreamService, createGrpcTransport({ baseUrl: url }));
  const headers = { authorization: `Bearer ${token}` };
  let state: State | undefined;
  for await (const { job } of client.watchJob({ jobId }, { headers, timeoutMs: 120_000 })) state = job?.state;
  assert.equal(state, State.SUCCEEDED, `the state of job ${jobId} at its end`);
}

/** How the attempts at a job ended, the first one first. */
export async function attemptsAt({ url }: Door, token: string, jobId: string): Promise<JobAttempt_Outcome[]> {
  const client = createClient(JobHistoryService, createConnectTransport({ baseUrl: url, httpVersion: "2" }));
  const { attempts } = await client.listJobAttempts({ jobId }, { headers: { authorization: `Bearer ${token}` } });
  return attempts.toSorted((one, other) => Number(one.epoch - other.epoch)).map(({ outcome }) => outcome);
}

/** Brings a file and gets it back, whichever replica answers. */
export async function exchangeFile({ url }: Door, token: string): Promise<void> {
  const content = randomBytes(3_000_000);
  const authorization = `Bearer ${token}`;
  const sent = await fetch(`${url}/api/v1/files?name=photo.png`, {
    method: "PUT",
    headers: { authorization, "idempotency-key": uuidv7(), "content-type": "image/png" },
    body: content,
  });
  const { file } = (await sent.json()) as { file: { id: string } };
  assert.equal(sent.status, 201);
  for (let time = 0; time < 4; time += 1) {
    const answer = await fetch(`${url}/api/v1/files/${file.id}/content`, { headers: { authorization } });
    assert(content.equals(Buffer.from(await answer.arrayBuffer())), `the content of the file, time ${time}`);
  }
}

/** Opens the pages as a browser does: the document with its policy, and an asset that nginx has as a file. */
export async function openPages({ url }: Door): Promise<void> {
  const page = await fetch(`${url}/`, { headers: { accept: "text/html" } });
  const html = await page.text();
  assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self'/);
  const [, asset] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? assert.fail(`no script in: ${html.slice(0, 500)}`);
  const script = await fetch(`${url}${asset}`);
  assert.equal(script.status, 200);
  assert.equal(script.headers.get("cache-control"), "public, max-age=31536000, immutable");
  // The core would have taken Brotli, which this client asks for first; nginx has gzip.
  assert.equal(script.headers.get("content-encoding"), "gzip", asset);
}
