import { type Logger, pino } from "pino";

/**
 * Makes the log of a process: JSON lines on standard output or in a file, with line breaks and control characters
 * encoded. What the contracts mark as sensitive never gets here; the paths below are a second wall.
 */
export function createLog(options: { level: string; role: string; file?: string }): Logger {
  const { level, role, file } = options;
  const settings = {
    level,
    base: { role },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: ["*.authorization", "*.cookie", "*.password", "*.secret", "*.token", "req.headers"],
      censor: "***",
    },
  };
  return pino(
    settings,
    pino.destination({ ...(file ? { dest: file, mkdir: true, mode: 0o600 } : { dest: 1 }), sync: false }),
  );
}
