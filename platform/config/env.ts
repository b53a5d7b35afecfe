/** The environment of this process: the only place that reads it. */
export function readEnv(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}
