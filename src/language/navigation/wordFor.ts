import { t } from '../../base/words.ts';

/** By what a name names ('port'): the user's word for it. */
const WORDS: Readonly<Record<string, () => string>> = {
  container: () => t('container'), image: () => t('image'), key: () => t('key'), kind: () => t('kind'), label: () => t('label'), port: () => t('port'), resource: () => t('resource'), variable: () => t('variable'), version: () => t('version'), volume: () => t('volume'),
  config: () => t('config'), model: () => t('model'), network: () => t('network'), secret: () => t('secret'), service: () => t('service'),
};

/** What a name names, in the user's language; kinds of objects are Kubernetes' own words. */
export const wordFor = (what: string): string => Object.hasOwn(WORDS, what) ? WORDS[what]?.() ?? what : what;
