import { spawn } from 'node:child_process';

/** A language server that runs as its editor would run it, over standard input and output. */
export interface LspClient {
  readonly pid: number;
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  /** Resolves with the next diagnostics of a file: of that version where the server says which. */
  diagnostics(uri: string, version: number): Promise<readonly unknown[]>;
  /** Kills it. */
  stop(): void;
  /** Ends it as an editor does; resolves when it has gone. */
  end(): Promise<void>;
}

export interface LspClientOptions {
  readonly command: readonly string[];
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** What the server asks the editor; null for all else. */
  readonly answer?: (method: string, params: unknown) => unknown;
}

interface Message { readonly id?: number; readonly method?: string; readonly result?: unknown; readonly error?: { readonly message: string }; readonly params?: { readonly uri?: string; readonly version?: number; readonly diagnostics?: readonly unknown[] } }

const PATIENCE_MS = 120_000;

export function startLspClient({ command: [program = '', ...args], env, answer }: LspClientOptions): LspClient {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  const answers = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let waiting: { readonly uri: string; readonly version: number; readonly timer: NodeJS.Timeout; resolve(diagnostics: readonly unknown[]): void }[] = [];
  const send = (message: object) => { const body = JSON.stringify({ jsonrpc: '2.0', ...message }); child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`); };
  const receive = ({ id, method, params, result, error }: Message) => {
    if (method === 'textDocument/publishDiagnostics') {
      const met = waiting.filter(({ uri, version }) => uri === params?.uri && (params.version === undefined || params.version === version));
      waiting = waiting.filter(each => !met.includes(each));
      for (const { resolve } of met) resolve(params?.diagnostics ?? []);
    } else if (method !== undefined && id !== undefined) send({ id, result: answer?.(method, params) ?? null });
    else if (id !== undefined) {
      if (error === undefined) answers.get(id)?.resolve(result); else answers.get(id)?.reject(new Error(error.message));
      answers.delete(id);
    }
  };
  readMessages(child.stdout, receive);
  let lastId = 0;
  const request = (method: string, params: unknown) => new Promise<unknown>((resolve, reject) => { const id = ++lastId; answers.set(id, { resolve, reject }); send({ id, method, params }); });
  const notify = (method: string, params: unknown) => { send({ method, params }); };
  return {
    pid: child.pid ?? 0, request, notify,
    diagnostics: (uri, version) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`no diagnostics of ${uri} within ${PATIENCE_MS} ms`)); }, PATIENCE_MS);
      waiting.push({ uri, version, timer, resolve: diagnostics => { clearTimeout(timer); resolve(diagnostics); } });
    }),
    stop: () => { for (const { timer } of waiting) clearTimeout(timer); child.kill('SIGKILL'); },
    end: async () => {
      const ended = new Promise(resolve => { child.once('exit', resolve); });
      await request('shutdown', null);
      notify('exit', null);
      await ended;
    },
  };
}

/** Chunks are kept apart until a message is whole, so that long answers cost one copy. */
function readMessages(stream: NodeJS.ReadableStream, receive: (message: Message) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= wanted) {
      const buffered = chunks.length === 1 ? chunks[0] as Buffer : Buffer.concat(chunks);
      chunks = [buffered];
      const end = buffered.indexOf('\r\n\r\n');
      if (end < 0) { wanted = size + 1; return; }
      const whole = end + 4 + Number(/content-length: *(\d+)/i.exec(buffered.subarray(0, end).toString())?.[1] ?? NaN);
      if (buffered.length < whole) { wanted = whole; return; }
      const rest = buffered.subarray(whole);
      chunks = rest.length === 0 ? [] : [rest];
      size = rest.length;
      wanted = 0;
      receive(JSON.parse(buffered.subarray(end + 4, whole).toString()) as Message);
      if (size === 0) return;
    }
  });
}
