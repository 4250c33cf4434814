// A tenant's mandatory attributes: which are missing from a document, and what to tell the customer's administrator.
// Entra leaves null source values out, so a gap is nearly always a missing fallback in the attribute mapping.
import { targetPath, type Attribute, type ResourceType, type Target } from './attribute.ts';
import { comparableElement } from './comparable.ts';
import { ScimError, invalidPath } from './error.ts';
import { isObject, type JsonObject } from './json.ts';
import { matches } from './match.ts';
import { findPatchTarget } from './patch-target.ts';
import { parsePatchPath } from './path.ts';
import { resolveElementFilter, type ResolvedFilter } from './resolve.ts';
import { ENTERPRISE_SCHEMA } from './user.ts';

/** One mandatory attribute, ready to be looked for. */
export interface RequiredAttribute {
  /** The path as declared, for messages. */
  readonly path: string;
  /** The top-level attribute that the path begins with. */
  readonly attributeName: string;
  /** URN of the extension that it is in; absent for the base schema. */
  readonly extension: string | undefined;
  /** The sub-attribute's name, when the path names one. */
  readonly subName: string | undefined;
  /** A sub-attribute that may be missing together with the attribute that it is in. */
  readonly isConditional?: true;
  readonly isMissing: (document: JsonObject) => boolean;
}

const employeeNumber = `${ENTERPRISE_SCHEMA}:employeeNumber`;

/** What a tenant requires unless its declaration says otherwise. */
export const defaultRequiredAttributes: readonly string[] = [
  'userName',
  'name.familyName',
  'name.givenName',
  employeeNumber,
  'emails[type eq "work"].value',
  'preferredLanguage',
  'active',
];

/** The usual cure in Entra's attribute mapping, by path. */
const hints: ReadonlyMap<string, string> = new Map([
  ['userName', 'map it from userPrincipalName'],
  ['name.familyName', 'fill in surname, or map Coalesce([surname], [displayName])'],
  ['name.givenName', 'fill in givenName, or map Coalesce([givenName], [displayName])'],
  [employeeNumber, 'fill in employeeId, or map Coalesce([employeeId], [mailNickname])'],
  ['emails[type eq "work"].value', 'map Coalesce([mail], [userPrincipalName])'],
  ['preferredLanguage', 'map Coalesce([preferredLanguage], "en")'],
  ['active', 'map Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
]);

/**
 * Prepares one mandatory path of a type's resources: `attribute`, `attribute.sub`, `attribute[filter].sub`, each with or without a URN.
 * @throws ScimError invalidPath with the path in its detail.
 */
export function parseRequiredAttribute(type: ResourceType, path: string): RequiredAttribute {
  const parsed = parsePatchPath(path);
  const target = findPatchTarget(type, parsed);
  if (target === undefined) throw invalidPath(`"${path}" is not an attribute of a ${type.name.toLowerCase()}.`);
  if (target.attribute.mutability === 'readOnly' || target.attribute.mutability === 'writeOnly') {
    throw invalidPath(`"${path}" cannot be required: clients do not set it.`);
  }
  const filter = parsed.filter && resolveElementFilter(target.attribute, parsed.filter);
  return {
    path: filter ? path : targetPath(target),
    attributeName: target.attribute.name,
    extension: target.extension,
    subName: target.sub?.name,
    isMissing(document) {
      const container = target.extension === undefined ? document : document[target.extension];
      const value = isObject(container) ? container[target.attribute.name] : undefined;
      const values = (Array.isArray(value) ? value : [value]).filter((each) => !filter || passes(target, filter, each));
      return !values.some((each) => !isBlank(target.sub && isObject(each) ? each[target.sub.name] : each));
    },
  };
}

/**
 * What the schemas that a tenant declares mark as required: an attribute like one that the tenant requires, so that its extension
 * cannot be left out; a sub-attribute wherever the attribute that it is in has a value.
 */
export function declaredRequired(type: ResourceType): RequiredAttribute[] {
  return type.extensions
    .filter((each) => each.declared)
    .flatMap(({ id, attributes }) =>
      attributes.flatMap((attribute) => [
        ...(attribute.required ? [parseRequiredAttribute(type, `${id}:${attribute.name}`)] : []),
        ...(attribute.subAttributes ?? []).filter((sub) => sub.required).map((sub) => requiredSub(id, attribute, sub)),
      ]),
    );
}

function requiredSub(extension: string, attribute: Attribute, sub: Attribute): RequiredAttribute {
  return {
    path: targetPath({ extension, attribute, sub }),
    attributeName: attribute.name,
    extension,
    subName: sub.name,
    isConditional: true,
    isMissing(document) {
      const container = document[extension];
      const value = isObject(container) ? container[attribute.name] : undefined;
      return (Array.isArray(value) ? value : [value]).some((each) => isObject(each) && isBlank(each[sub.name]));
    },
  };
}

function passes(target: Target, filter: ResolvedFilter, each: unknown) {
  return isObject(each) && matches(filter, comparableElement(target.attribute, each));
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return /^[\s\u200b-\u200d\u2060]*$/.test(value);
  if (isObject(value)) return Object.values(value).every(isBlank);
  return value === undefined || value === null;
}

/** The mandatory attributes that a document lacks. */
export function missingAttributes(required: readonly RequiredAttribute[], document: JsonObject): RequiredAttribute[] {
  return required.filter((each) => each.isMissing(document));
}

/**
 * The error that names every missing attribute and how to map it.
 * @param removed The attributes went missing by a PATCH `remove`, which RFC 7644 section 3.5.2.2 calls `mutability`.
 */
export function missingError(missing: readonly RequiredAttribute[], removed = false): ScimError {
  const paths = missing.map((each) => each.path);
  const cures = missing.flatMap(({ path }) => {
    const hint = hints.get(path);
    return hint === undefined ? [] : `${path}: ${hint}`;
  });
  const detail = [
    `Required attribute(s) missing: ${paths.join(', ')}.`,
    'Check the attribute mapping in Entra ID (or your identity provider) and the data there.',
    ...(cures.length > 0 ? [`${cures.join('; ')}.`] : []),
  ].join(' ');
  return new ScimError(400, detail, { scimType: removed ? 'mutability' : 'invalidValue', missing: paths });
}

/** Marks as required what a list of mandatory paths names, for the tenant's /Schemas. */
export function isRequired(
  required: readonly RequiredAttribute[],
  extension: string | undefined,
  name: string,
  sub?: string,
) {
  return required.some(
    (each) =>
      each.extension === extension && each.attributeName === name && (sub === undefined || each.subName === sub),
  );
}
