import { useTranslations, type Translations } from '../../base/words.ts';

// To be imported first: the page speaks the language that its panel wrote into it.
useTranslations(JSON.parse(document.body.dataset['translations'] ?? '{}') as Translations);
