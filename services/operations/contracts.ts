import type { DescService } from "@bufbuild/protobuf";
import { AuditService } from "../../gen/erp/operations/v1/audit_service_pb.ts";
import { FileService } from "../../gen/erp/operations/v1/file_service_pb.ts";
import { FileStreamService } from "../../gen/erp/operations/v1/file_stream_service_pb.ts";
import { HealthStreamService } from "../../gen/erp/operations/v1/health_stream_service_pb.ts";
import { JobHistoryService } from "../../gen/erp/operations/v1/job_history_service_pb.ts";
import { JobService } from "../../gen/erp/operations/v1/job_service_pb.ts";
import { JobStreamService } from "../../gen/erp/operations/v1/job_stream_service_pb.ts";
import { QueueService } from "../../gen/erp/operations/v1/queue_service_pb.ts";
import { ReportService } from "../../gen/erp/operations/v1/report_service_pb.ts";
import { ScheduleService } from "../../gen/erp/operations/v1/schedule_service_pb.ts";
import { SystemService } from "../../gen/erp/operations/v1/system_service_pb.ts";
import { WorkerService } from "../../gen/erp/operations/v1/worker_service_pb.ts";

/** The contracts of the operations service. They stand by themselves: every process knows them, also one that serves others. */
export const operationsContracts: readonly DescService[] = [
  AuditService,
  SystemService,
  HealthStreamService,
  FileService,
  FileStreamService,
  ReportService,
  JobService,
  JobHistoryService,
  JobStreamService,
  QueueService,
  ScheduleService,
  WorkerService,
];
