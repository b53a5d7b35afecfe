/**
 * The passwords that are found most often among leaked ones, in lower case: some fifty thousand. They are read when somebody
 * first changes a password: a process that never sees that has no use for them.
 */
export async function leakedPasswords(): Promise<ReadonlySet<string>> {
  read ??= import("@zxcvbn-ts/language-common").then(({ dictionary }) => new Set(dictionary["passwords-common"]));
  return read;
}

let read: Promise<ReadonlySet<string>> | undefined;
