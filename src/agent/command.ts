import { spawn } from 'node:child_process';

/** Runs a program to its end with `input` on its standard input; rejects with what it printed on standard error. */
export function run(program: string, args: readonly string[], input: string | Buffer = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')}: ${errors.trim().slice(0, 2000) || `exit code ${code}`}`));
    });
    child.stdin.end(input);
  });
}
