import { t } from '../../base/words.ts';
import type { PathSegment } from '../../manifest/node.ts';
import { composeSchema, fieldOf, formsOf, typesOf, type JsonSchema } from './jsonSchema.ts';

/** The forms that Compose's schema allows at a path; none where it allows nothing, or anything. */
export function composeSchemaAt(path: readonly PathSegment[]): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>((forms, segment) => forms.flatMap(form => {
    const next = typeof segment === 'number' ? form.items : typesOf(form).includes('object') ? fieldOf(form, segment) : undefined;
    return next === undefined ? [] : formsOf(next);
  }), formsOf(composeSchema));
}

/** What forms say of the value, its description first. */
export function describeForms(title: string, forms: readonly JsonSchema[]): string | undefined {
  const description = forms.find(form => form.description !== undefined)?.description;
  const types = [...new Set(forms.flatMap(typesOf))].filter(type => type !== 'null');
  if (description === undefined && types.length === 0) return undefined;
  const values = [...new Set(forms.flatMap(form => form.enum ?? []))];
  return `**${title}** \`${types.join(' | ') || 'any'}\`\n\n${description ?? ''}${values.length === 0 ? '' : `\n\n${t('Values: {0}', values.map(value => `\`${value}\``).join(', '))}`}`;
}
