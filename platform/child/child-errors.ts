/** The module in a child failed, or the child ended without an answer. */
export class ChildFailedError extends Error {
  override readonly name = "ChildFailedError";
  /** What the child had to say of it. */
  readonly detail: string;
  constructor(message: string, detail: string) {
    super(message);
    this.detail = detail;
  }
}

/** A child wanted more memory than it was given. */
export class ChildMemoryError extends Error {
  override readonly name = "ChildMemoryError";
  constructor() {
    super("the work wanted more memory than it is given");
  }
}
