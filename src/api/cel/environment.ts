import { Environment } from '@marcbachmann/cel-js';
import { addAddresses } from './libraries/addresses.ts';
import { addComparisons, addNullComparisons } from './libraries/comparisons.ts';
import { addFormats } from './libraries/formats.ts';
import { addLists } from './libraries/lists.ts';
import { addMacros } from './libraries/macros.ts';
import { addQuantities } from './libraries/quantities.ts';
import { addSemver } from './libraries/semver.ts';
import { addStrings } from './libraries/strings.ts';
import { addUrls } from './libraries/urls.ts';

let base: Environment | undefined;

/**
 * A new environment with the functions that Kubernetes gives expressions, and no variables.
 * @source k8s.io/apiserver pkg/cel/environment/base.go. The authorizer's functions are registered by who has one.
 */
export function makeCelEnvironment(): Environment {
  if (base === undefined) {
    base = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
    for (const add of [addComparisons, addStrings, addLists, addMacros, addQuantities, addUrls, addAddresses, addFormats, addSemver, addNullComparisons]) add(base);
  }
  return base.clone();
}
