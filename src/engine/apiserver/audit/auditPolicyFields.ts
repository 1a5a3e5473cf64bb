/** What is wrong with a value, with its path before each sentence. */
type Check = (value: unknown, at: string) => readonly string[];

const text: Check = (value, at) => typeof value === 'string' ? [] : [`${at}: must be a string`];
const flag: Check = (value, at) => typeof value === 'boolean' ? [] : [`${at}: must be true or false`];
const anything: Check = () => [];
const listOf = (check: Check): Check => (value, at) => Array.isArray(value) ? value.flatMap((each, index) => check(each, `${at}[${index}]`)) : [`${at}: must be a list`];
/** A null is an absent field. */
const objectOf = (fields: Readonly<Record<string, Check>>): Check => (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: must be an object`];
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([name, each]) => {
    const path = at === '' ? name : `${at}.${name}`;
    const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (check === undefined) return [`${path}: unknown field`];
    return each === null ? [] : check(each, path);
  });
};

const texts = listOf(text);
const rule = objectOf({
  level: text, users: texts, userGroups: texts, verbs: texts, namespaces: texts, nonResourceURLs: texts, omitStages: texts, omitManagedFields: flag,
  resources: listOf(objectOf({ group: text, resources: texts, resourceNames: texts })),
});
const policy = objectOf({ apiVersion: text, kind: text, metadata: anything, rules: listOf(rule), omitStages: texts, omitManagedFields: flag });

/** What of a policy's fields is unknown or of another type: a rule that is not read as it was meant writes too much or too little. */
export function checkAuditPolicyFields(value: unknown): readonly string[] { return policy(value, ''); }
