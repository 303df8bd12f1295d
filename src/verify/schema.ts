import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type FileViolation, pathText, shown, violation } from './kit.js';
import { type DataDocument, field, type Path } from './reading/data.js';

/** Compiles a draft-07 schema once, when it is first needed: compiling costs more than validating. */
export function lazySchema(schema: object): () => ValidateFunction {
  let compiled: ValidateFunction | null = null;
  return () => {
    compiled ??= new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true }).compile(schema);
    return compiled;
  };
}

/**
 * Validates a document (or the value at a path in it) and says each defect once, at its place.
 * A union reports every alternative; only what the closest alternative says is kept.
 */
export function schemaViolations(
  validate: ValidateFunction,
  document: DataDocument,
  value: unknown = document.data,
  base: Path = [],
): readonly FileViolation[] {
  if (validate(value)) return [];
  const errors = closest(validate.errors ?? []);
  const byPlace = new Map<string, FileViolation>();
  for (const error of errors) {
    const path = [...base, ...pathOf(error.instancePath, value)];
    const named = namedKey(error);
    const place = named === null ? document.at(path) : document.keyAt([...path, named]);
    const message = messageOf(error, path, errors);
    byPlace.set(`${place.line}:${place.column}:${message}`, violation(place, message));
  }
  return [...byPlace.values()];
}

/** JSON pointer to path; digits are indexes where the value there is a list. */
function pathOf(pointer: string, root: unknown): Path {
  const path: (string | number)[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(field(root, ...path)) ? Number(key) : key);
  }
  return path;
}

function namedKey(error: ErrorObject): string | null {
  if (error.keyword === 'additionalProperties') return String(error.params.additionalProperty);
  if (error.keyword === 'propertyNames') return String(error.params.propertyName);
  return null;
}

const UNIONS = new Set(['anyOf', 'oneOf', 'if', 'not']);

function closest(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const branches = errors.filter(({ keyword }) => UNIONS.has(keyword));
  return errors.filter((error) => {
    const union = branches.find((each) => each !== error && error.schemaPath.startsWith(`${each.schemaPath}/`));
    const deeper = (each: ErrorObject) => each.instancePath.startsWith(`${error.instancePath}/`);
    if (UNIONS.has(error.keyword)) {
      return !errors.some(
        (each) => !UNIONS.has(each.keyword) && (each.instancePath === error.instancePath || deeper(each)),
      );
    }
    // Another alternative got further down: this one was not meant.
    if (error.keyword === 'type' && errors.some((each) => each !== error && deeper(each))) return false;
    return union === undefined || !isOtherAlternative(error, errors);
  });
}

/** "must be a string" beside an unknown key at the same place: the object form was meant. */
function isOtherAlternative(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword !== 'type') return false;
  return errors.some(
    (each) =>
      each.instancePath === error.instancePath &&
      (each.keyword === 'additionalProperties' || each.keyword === 'required'),
  );
}

function messageOf(error: ErrorObject, path: Path, all: readonly ErrorObject[]): string {
  const where = path.length === 0 ? 'the file' : pathText(path);
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown key ${shown(error.params.additionalProperty)} in ${where}`;
    case 'required':
      return `${where} needs ${shown(error.params.missingProperty)}`;
    case 'type':
      return `${where} must be ${typesAt(error, all)}, not ${shown(error.data)}`;
    case 'enum':
    case 'const':
      return `${where} must be ${valuesAt(error, all)}, not ${shown(error.data)}`;
    default:
      return `${where} ${error.message ?? 'is invalid'} (${shown(error.data)})`;
  }
}

function typesAt(error: ErrorObject, all: readonly ErrorObject[]): string {
  const types = all
    .filter(({ keyword, instancePath }) => keyword === 'type' && instancePath === error.instancePath)
    .flatMap(({ params }) => [params.type].flat().map(String));
  return [...new Set(types)].join(' or ');
}

function valuesAt(error: ErrorObject, all: readonly ErrorObject[]): string {
  const values = all
    .filter(
      ({ keyword, instancePath }) => (keyword === 'enum' || keyword === 'const') && instancePath === error.instancePath,
    )
    .flatMap(({ params }) => (Array.isArray(params.allowedValues) ? params.allowedValues : [params.allowedValue]));
  const texts = [...new Set(values.map((value) => shown(value)))];
  return texts.length > 12 ? `one of ${texts.length} known values` : texts.join(', ');
}
