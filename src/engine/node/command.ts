import { spawn } from 'node:child_process';

/** Runs a program to its end; resolves with its standard output, rejects with the end of what it printed on standard error. */
export function runCommand(program: string, args: readonly string[], { cwd, signal }: { readonly cwd?: string; readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' }, ...(cwd === undefined ? {} : { cwd }), ...(signal === undefined ? {} : { signal }) });
    const output: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => { output.push(chunk); });
    child.stderr.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-4000); });
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(Buffer.concat(output).toString());
      else reject(new Error(`${program} failed: ${errors.trim() || `exit code ${code}`}`));
    });
  });
}
