import { onTestFinished } from "vitest";
import { type NginxOptions, startNginx, type TestNginx } from "../../platform/testing/nginx.ts";
import type { RecordingCore } from "./recording-core.ts";
import { trust } from "./trust.ts";

/** Starts nginx with the shipped configuration before a core, and trusts its certificate. */
export async function startBefore(core: RecordingCore, options: Partial<NginxOptions>): Promise<TestNginx> {
  const started = await startNginx({ cores: [core.port], ...options });
  trust(started.ca);
  return started;
}

/** The same for as long as a test runs. */
export async function anotherBefore(core: RecordingCore, options: Partial<NginxOptions>): Promise<TestNginx> {
  const started = await startBefore(core, options);
  onTestFinished(() => started.stop());
  return started;
}
