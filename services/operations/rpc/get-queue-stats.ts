import { QueueService } from "../../../gen/erp/operations/v1/queue_service_pb.ts";
import { jobQueues } from "../../../platform/jobs/job-kind.ts";
import { query } from "../deps.ts";
import { queueFigures } from "../store/queue-store.ts";

export const getQueueStats = query(QueueService.method.getQueueStats, async (_request, { tx }) => ({
  queues: (await queueFigures(tx, jobQueues)).map((row) => ({
    queue: row.queue,
    due: row.due,
    waiting: row.waiting,
    running: row.running,
    dead: row.dead,
    oldestDueSeconds: row.oldest_due_seconds,
    endedLastHour: row.ended,
    failedLastHour: row.failed,
    startDelayP95Ms: row.start_delay_p95_ms,
  })),
}));
