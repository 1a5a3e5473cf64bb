import type { FieldError } from '../apiError.ts';
import type { PolicyRule } from '../objects.ts';
import { invalid, required } from './fieldErrors.ts';

/** The rules of a Role (`namespaced`) or ClusterRole. @source pkg/apis/rbac/validation ValidatePolicyRule */
export function validatePolicyRules(rules: readonly PolicyRule[], { namespaced }: { readonly namespaced: boolean }): FieldError[] {
  return rules.flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const { verbs = [], nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] } = rule;
    const errors: FieldError[] = [];
    if (verbs.length === 0) errors.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
    if (nonResourceURLs.length > 0) {
      if (namespaced) errors.push(invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
      if (apiGroups.length + resources.length + resourceNames.length > 0) {
        errors.push(invalid(`${at}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
      }
      return errors;
    }
    if (apiGroups.length === 0) errors.push(required(`${at}.apiGroups`, 'resource rules must supply at least one api group'));
    if (resources.length === 0) errors.push(required(`${at}.resources`, 'resource rules must supply at least one resource'));
    return errors;
  });
}
