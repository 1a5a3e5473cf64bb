import type { CustomResourceDefinition } from '../../customResources/customResourceDefinition.ts';

/** What a definition asks for in vain. */
export function definitionNotHonoured({ spec }: CustomResourceDefinition): readonly string[] {
  return spec.conversion?.strategy === 'Webhook' ? ['spec.conversion: conversion webhooks are not called; only the storage version is served'] : [];
}
