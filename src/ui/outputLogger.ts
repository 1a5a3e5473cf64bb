import type * as vscode from 'vscode';
import { describeError, type LogLevel, type Logger } from '../base/logger.ts';

/** A Logger that writes to the extension's output channel: the message, then its fields as JSON. */
export function makeOutputLogger(channel: vscode.LogOutputChannel, base: Readonly<Record<string, unknown>> = {}): Logger {
  const write: Record<LogLevel, (text: string) => void> = {
    debug: text => channel.debug(text), info: text => channel.info(text), warn: text => channel.warn(text), error: text => channel.error(text),
  };
  return {
    log(level, message, fields) {
      const all = Object.entries({ ...base, ...fields }).map(([key, value]) => [key, value instanceof Error ? describeError(value) : value]);
      write[level](all.length === 0 ? message : `${message} ${JSON.stringify(Object.fromEntries(all))}`);
    },
    with: fields => makeOutputLogger(channel, { ...base, ...fields }),
  };
}
