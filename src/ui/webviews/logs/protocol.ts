/** Messages between the Logs panel's two halves. They carry what a log shows and nothing of how the cluster is reached. */

/** One line as it came. Markers tell what happened to the source and are no output of its. */
export interface LogLine {
  /** Index into `sources`. */
  readonly source: number;
  /** RFC 3339 with the server's precision; '' when the server gave none. */
  readonly time: string;
  readonly text: string;
  readonly marker?: true;
}

export interface LogSource {
  readonly pod: string;
  readonly container: string;
}

/** Where a reading starts: the last N lines, the last N seconds, or the beginning. */
export type LogStart = { readonly tailLines: number } | { readonly sinceSeconds: number } | { readonly everything: true };

/** What is read. */
export interface LogChoice {
  readonly start: LogStart;
  readonly previous: boolean;
  /** Empty: every container. */
  readonly container: string;
}

export interface LogStatus {
  readonly title: string;
  readonly choice: LogChoice;
  /** Containers that may be chosen, in the order of the pod template. */
  readonly containers: readonly string[];
  readonly sources: readonly LogSource[];
  /** How many sources are being read now. */
  readonly streaming: number;
  /** Why nothing can be read; '' otherwise. */
  readonly problem: string;
  /** What is waited for where there is nothing yet; '' otherwise. */
  readonly notice: string;
}

export type ToLogsView =
  | { readonly type: 'status'; readonly status: LogStatus }
  /** `first` is the number of the first line, `dropped` how many old lines had to go since the last clear. Each is answered by `ack`. */
  | { readonly type: 'lines'; readonly first: number; readonly dropped: number; readonly lines: readonly LogLine[] }
  | { readonly type: 'clear' };

export type FromLogsView =
  /** The page is loaded and holds nothing. */
  | { readonly type: 'ready' }
  | { readonly type: 'ack' }
  | { readonly type: 'choose'; readonly choice: LogChoice }
  | { readonly type: 'clear' }
  | { readonly type: 'copy'; readonly text: string; readonly lines: number }
  | { readonly type: 'save'; readonly text: string };

/** What the panel keeps on each side: older lines are dropped first. */
export const logLimits = { lines: 50_000, characters: 16 * 1024 * 1024 } as const;
