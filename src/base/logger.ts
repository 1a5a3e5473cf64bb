export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log: a constant message and fields. Never pass secrets, request bodies or environment values. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A logger whose lines all carry `fields`. */
  with(fields: Readonly<Record<string, unknown>>): Logger;
}

export const silentLogger: Logger = { log: () => undefined, with: () => silentLogger };

/** Writes one JSON object a line to `write`; lines under `minimum` are dropped. */
export function makeJsonLogger(write: (line: string) => void, now: () => number, minimum: LogLevel = 'info', base: Readonly<Record<string, unknown>> = {}): Logger {
  const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
  return {
    log(level, message, fields) {
      if (order[level] < order[minimum]) return;
      write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...base, ...toPlain(fields ?? {}) })}\n`);
    },
    with: fields => makeJsonLogger(write, now, minimum, { ...base, ...fields }),
  };
}

function toPlain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describeError(value) : value]));
}

/** The error's message chain ("a: b: c"), following `cause`; one that the message before it tells already is not told again. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : describeError(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}
