import type { FieldError } from '../../apiError.ts';
import type { Device, DeviceAttribute } from '../../objects.ts';
import { validateNodeSelector } from '../../validation/affinity.ts';
import { validateList, validateSet } from '../../validation/boundedLists.ts';
import { validateBindingConditions, validateDeviceKey, validateEffect } from '../../validation/devices.ts';
import { forbidden, invalid, invalidEach, required, tooLong, tooMany } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '../../validation/names.ts';

const MAX_ENTRIES = 32;
const MAX_VALUES = 48;
const MAX_TAINTS = 16;
const MAX_CONSUMPTIONS = 2;
const MAX_COUNTERS = 32;
const MAX_VALUE_BYTES = 64;
const PART = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const SEMVER = new RegExp(`^(?:0|[1-9]\\d*)(?:\\.(?:0|[1-9]\\d*)){2}(?:-${PART}(?:\\.${PART})*)?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`);
const ONE_OF = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** A device of a slice. `isPlaced`: each says itself where it is. @source pkg/apis/resource/validation validateDevice */
export function validateDevice(device: Device, { path, isPlaced }: { readonly path: string; readonly isPlaced: boolean }): FieldError[] {
  const { name, attributes = {}, capacity = {}, taints, consumesCounters, allowMultipleAllocations = false } = device;
  const entries = Object.keys(attributes).length + Object.keys(capacity).length;
  const values = Object.values(attributes).reduce((sum, attribute) => sum + Math.max(1, listsOf(attribute).reduce((length, [, list]) => length + list.length, 0)), 0);
  return [
    ...invalidEach(`${path}.name`, name, dns1123Label(name)),
    ...entries > MAX_ENTRIES ? [invalid(path, entries, `the total number of attributes and capacities must not exceed ${MAX_ENTRIES}`)] : [],
    ...values > MAX_VALUES ? [invalid(path, values, `the total number of attribute values must not exceed ${MAX_VALUES}`)] : [],
    ...Object.entries(attributes).flatMap(([key, attribute]) => [...validateDeviceKey(key, `${path}.attributes`), ...validateAttribute(attribute, `${path}.attributes[${key}]`)]),
    ...Object.entries(capacity).flatMap(([key, { requestPolicy }]) => [...validateDeviceKey(key, `${path}.capacity`), ...requestPolicy !== undefined && !allowMultipleAllocations ? [forbidden(`${path}.capacity[${key}].requestPolicy`, 'allowMultipleAllocations must be true')] : []]),
    ...validateList(taints, { path: `${path}.taints`, max: MAX_TAINTS, check: ({ key = '', value = '', effect = '' }: { readonly key?: string; readonly value?: string; readonly effect?: string }, at) => [...invalidEach(`${at}.key`, key, qualifiedName(key)), ...invalidEach(`${at}.value`, value, labelValue(value)), ...validateEffect(effect, `${at}.effect`)] }),
    ...validateSet(consumesCounters, { path: `${path}.consumesCounters`, max: MAX_CONSUMPTIONS, key: ({ counterSet }) => counterSet, check: ({ counterSet = '', counters }: { readonly counterSet?: string; readonly counters?: Readonly<Record<string, unknown>> }, at) => [...counterSet === '' ? [required(`${at}.counterSet`)] : invalidEach(`${at}.counterSet`, counterSet, dns1123Label(counterSet)), ...validateCounters(counters, `${at}.counters`)] }),
    ...validatePlace(device, { path, isPlaced }), ...validateBindingConditions(device.bindingConditions ?? [], device.bindingFailureConditions ?? [], path),
  ];
}

/** Counters by their names. */
export function validateCounters(counters: Readonly<Record<string, unknown>> | undefined, path: string): FieldError[] {
  const names = Object.keys(counters ?? {});
  if (names.length === 0) return [required(path)];
  return names.length > MAX_COUNTERS ? [tooMany(path, names.length, MAX_COUNTERS)] : names.flatMap(name => invalidEach(path, name, dns1123Label(name)));
}

function validatePlace({ nodeName, nodeSelector, allNodes }: Device, { path, isPlaced }: { readonly path: string; readonly isPlaced: boolean }): FieldError[] {
  if (!isPlaced) return nodeName === undefined && nodeSelector === undefined && allNodes === undefined ? [] : [invalid(path, null, '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec')];
  const errors: FieldError[] = [];
  if (nodeName !== undefined) errors.push(...nodeName === '' ? [invalid(`${path}.nodeName`, nodeName, 'must not be empty')] : invalidEach(`${path}.nodeName`, nodeName, dns1123Subdomain(nodeName)));
  if (nodeSelector !== undefined) errors.push(...validateNodeSelector({ nodeSelectorTerms: nodeSelector.nodeSelectorTerms as typeof nodeSelector.nodeSelectorTerms | undefined ?? [] }, `${path}.nodeSelector`));
  if (allNodes === false) errors.push(invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true'));
  const given = Object.entries({ nodeName: (nodeName ?? '') !== '', nodeSelector: nodeSelector !== undefined, allNodes }).filter(([, isSet]) => isSet === true).map(([field]) => `\`${field}\``);
  if (given.length === 0) return [...errors, required(path, ONE_OF)];
  return given.length > 1 ? [...errors, invalid(path, `{${given.join(', ')}}`, ONE_OF)] : errors;
}

const LISTS = ['bools', 'ints', 'strings', 'versions'] as const;

const listsOf = (attribute: DeviceAttribute) => LISTS.flatMap((field): [string, readonly unknown[]][] => attribute[field] === undefined ? [] : [[field, attribute[field]]]);

function validateAttribute(attribute: DeviceAttribute, path: string): FieldError[] {
  const { string, version, strings = [], versions = [] } = attribute;
  const given = [...(['bool', 'int', 'string', 'version'] as const).filter(field => attribute[field] !== undefined), ...listsOf(attribute).map(([field]) => field)];
  return [
    ...string === undefined ? [] : validateText(string, `${path}.string`), ...version === undefined ? [] : validateVersion(version, `${path}.version`),
    ...listsOf(attribute).flatMap(([field, list]) => list.length === 0 ? [invalid(`${path}.${field}`, list, 'must not be empty if specified')] : []),
    ...strings.flatMap((each, index) => validateText(each, `${path}.strings[${index}]`)), ...versions.flatMap((each, index) => validateVersion(each, `${path}.versions[${index}]`)),
    ...given.length === 1 ? [] : [invalid(path, given.length === 0 ? '' : attribute, 'exactly one value must be specified')],
  ];
}

function validateText(text: string, path: string): FieldError[] {
  return byteLength(text) > MAX_VALUE_BYTES ? [tooLong(path, MAX_VALUE_BYTES)] : [];
}

function validateVersion(version: string, path: string): FieldError[] {
  return [...SEMVER.test(version) ? [] : [invalid(path, version, 'must be a string compatible with semver.org spec 2.0.0')], ...validateText(version, path)];
}
