// Random edits on real documents through the language server, for as many as wanted: node --expose-gc test/property/fuzzLanguageServer.ts [EDITS] [SEED]
import { originals } from './languageServerOriginals.ts';
import { fuzzLanguageServer } from './languageServerFuzz.ts';

const [edits = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const heapMiB = () => { globalThis.gc?.(); return process.memoryUsage().heapUsed / 1024 ** 2; };
const startedMs = performance.now();
const heaps: number[] = [];
await fuzzLanguageServer({
  seed, edits, originals: originals(),
  onProgress: done => {
    if (done % Math.max(100, Math.round(edits / 20 / 100) * 100) !== 0) return;
    heaps.push(heapMiB());
    console.log(`${done} edits, ${((performance.now() - startedMs) / 1000).toFixed(0)} s, heap ${heaps.at(-1)?.toFixed(1)} MiB`);
  },
});
const [early = NaN, late = NaN] = [heaps[Math.floor(heaps.length / 4)], heaps.at(-1)];
console.log(`${edits} edits without a failure; heap at a quarter ${early.toFixed(1)} MiB, at the end ${late.toFixed(1)} MiB`);
process.exit(late < early * 1.3 + 5 ? 0 : 1);
