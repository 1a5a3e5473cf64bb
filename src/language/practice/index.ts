import { accessRules } from './accessRules.ts';
import { networkRules } from './networkRules.ts';
import type { PracticeRule } from './practiceRule.ts';
import { reliabilityRules } from './reliabilityRules.ts';
import { resourceRules } from './resourceRules.ts';
import { securityRules } from './securityRules.ts';
import { upkeepRules } from './upkeepRules.ts';

/** Every practice. Add one: a line in its group's table. */
export const practiceRules: readonly PracticeRule[] = [...securityRules, ...resourceRules, ...reliabilityRules, ...networkRules, ...accessRules, ...upkeepRules];
