import { isMapping, isTrue, textOf, type Data } from '../project/composeData.ts';
import { toName } from './toName.ts';

/** The name of a volume, config or secret that is declared to be there already; undefined for one that is made. */
export function externalName(key: string, declared: Data): string | undefined {
  return isTrue(declared['external']) || isMapping(declared['external']) ? toName(textOf(declared['name']) ?? key) : undefined;
}
