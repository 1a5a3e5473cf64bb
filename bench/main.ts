// Benchmarks: npm run bench [-- NAME...] [--json]
import { api } from './benchmarks/api.ts';
import { apiLoad } from './benchmarks/apiLoad.ts';
import { dockerCalls } from './benchmarks/dockerCalls.ts';
import { engineStart } from './benchmarks/engineStart.ts';
import { idle } from './benchmarks/idle.ts';
import { languageServer } from './benchmarks/languageServer.ts';
import { podStart } from './benchmarks/podStart.ts';
import { podsParallel } from './benchmarks/podsParallel.ts';
import { validate } from './benchmarks/validate.ts';
import { connectDocker } from '../src/docker/connection.ts';
import { IMAGE } from './program.ts';
import { formatReport, type Report } from './report.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<Report>>> = {
  'engine-start': engineStart, 'pod-start': podStart, 'docker-calls': dockerCalls, 'pods-parallel': podsParallel, 'idle': idle, 'language-server': languageServer, 'validate': validate, 'api': api, 'api-load': apiLoad,
};

const json = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const unknown = wanted.find(name => BENCHMARKS[name] === undefined);
if (unknown !== undefined) {
  console.error(`unknown benchmark "${unknown}"; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
const reports: Report[] = [];
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const report = await run();
  reports.push(report);
  if (!json) console.log(formatReport(report));
}
await connectDocker().getImage(IMAGE).remove({ force: true }).catch(() => undefined);
if (json) console.log(JSON.stringify(reports, undefined, 1));
process.exit(0);
