import { stockProofJob, stockSnapshotJob } from "../../services/inventory/jobs.ts";
import { noopJob } from "../../services/operations/jobs.ts";
import { type HandledKind, handled } from "../job-handler.ts";
import { stockProof } from "./inventory/stock-proof.ts";
import { stockSnapshot } from "./inventory/stock-snapshot.ts";
import { noop } from "./operations/noop.ts";

/** The work of every kind of job. */
export const handledKinds: readonly HandledKind[] = [
  handled(stockProofJob, stockProof),
  handled(stockSnapshotJob, stockSnapshot),
  handled(noopJob, noop),
];
