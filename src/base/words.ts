/** English message → the user's language, as in `l10n/bundle.l10n.<language>.json`. */
export type Translations = Readonly<Record<string, string>>;

let translations: Translations = {};

/** Speaks this language from now on: called once per process or page, before anything is shown. */
export function useTranslations(these: Translations | undefined): void { translations = these ?? {}; }

/**
 * What `vscode.l10n.t` says, for models and pages that know no VS Code. `{0}` stands for the first argument. Kubernetes' own
 * words (kinds, reasons, conditions) are arguments: they are never translated.
 */
export function t(message: string, ...args: readonly (string | number)[]): string {
  return (translations[message] ?? message).replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}
