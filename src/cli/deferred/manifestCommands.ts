export { printPlan } from '../plan/plan.ts';
export { readValidateOptions } from '../validate/options.ts';
export { readSettingsFile } from '../validate/settingsFile.ts';
export { validate } from '../validate/validate.ts';
