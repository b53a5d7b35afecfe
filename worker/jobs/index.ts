import { stockProofJob, stockSnapshotJob } from "../../services/inventory/jobs.ts";
import { noopJob, reportJob } from "../../services/operations/jobs.ts";
import { type HandledKind, handled } from "../job-handler.ts";
import { stockProof } from "./inventory/stock-proof.ts";
import { stockSnapshot } from "./inventory/stock-snapshot.ts";
import { noop } from "./operations/noop.ts";
import { report } from "./operations/report.ts";

/** The work of every kind of job. */
export const handledKinds: readonly HandledKind[] = [
  handled(stockProofJob, stockProof),
  handled(stockSnapshotJob, stockSnapshot),
  handled(noopJob, noop),
  handled(reportJob, report),
];
