import { compileCel, type CelProgram } from './compile.ts';
import { makeCelEnvironment } from './environment.ts';

let program: CelProgram | undefined;

/** A duration as expressions compute with it; the text itself when it is none. */
export function toCelDuration(text: string): unknown {
  program ??= compileCel(makeCelEnvironment().registerVariable('text', 'string'), 'duration(text)');
  try { return program.evaluate({ text }); } catch { return text; }
}
