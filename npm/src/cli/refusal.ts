// What ends a command early, worded as the native command line words it.

/** Codes that commands end with. */
export const EXIT = { wrongInput: 1, wrongUsage: 2, fileFailed: 4 } as const;

/** One message with its help line. */
export class Refusal extends Error {
  constructor(readonly exitCode: number, what: string, help: string) {
    super(`error: ${what}\n  help: ${help}`);
  }
}

/** Why the system refused a file, in the words of the native command line. */
export function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = { ENOENT: "there is no such file", EACCES: "permission denied", EISDIR: "it is a directory" };
  return known[code ?? ""] ?? message;
}

/** A file that cannot be read. */
export function unreadable(path: string, error: unknown): Refusal {
  const helps: Record<string, string> = {
    ENOENT: "check the path; it is taken from the current directory",
    EACCES: "check the file's permissions",
  };
  const help = helps[(error as NodeJS.ErrnoException).code ?? ""] ?? "check that it is a file";
  return new Refusal(EXIT.fileFailed, `cannot read \`${path}\`: ${causeOf(error)}`, help);
}
