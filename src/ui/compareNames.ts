/** The order in which people expect names: 'web-2' before 'web-10'. Far cheaper than localeCompare. */
export const { compare: compareNames } = new Intl.Collator('en', { numeric: true });
