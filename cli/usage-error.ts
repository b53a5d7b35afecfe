/** The command line cannot be understood or lacks something; nothing was sent. Exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
