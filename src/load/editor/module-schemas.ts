import { type Schema, TEMPLATE } from './keyword-schemas.ts';

interface Described {
  readonly name: string;
  readonly summary: string;
  readonly params: object;
}

/**
 * A module's own schema as a writer of playbooks may meet it: any value may be a template, numbers and truths may be written as
 * text, a list as one text. A parameter that is required is not, since `args`, `module_defaults` and the text form may give it;
 * what is required within a value is.
 */
export function moduleSchema({ name, summary, params }: Described): Schema {
  const given = asSchema(params);
  const object = { ...relaxedObject(given), description: `${name}: ${summary}` };
  return { description: `${name}: ${summary}`, anyOf: [object, { type: ['string', 'number', 'boolean', 'null'] }] };
}

function relaxedObject(schema: Schema): Schema {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].map(String) : []);
  const properties = Object.entries(asSchema(schema['properties'])).flatMap(([name, value]) => {
    const property = asSchema(value);
    const relaxed = described(relaxedValue(property), property, required.has(name));
    const aliases = Array.isArray(property['aliases']) ? property['aliases'].map(String) : [];
    return [name, ...aliases].map((key): [string, Schema] => [key, relaxed]);
  });
  const others = schema['additionalProperties'];
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(others === false ? { additionalProperties: false } : {}),
  };
}

function relaxedPart(schema: Schema): Schema {
  const { required } = schema;
  return { ...relaxedObject(schema), ...(Array.isArray(required) ? { required } : {}) };
}

function described(relaxed: Schema, { description, default: fallback }: Schema, isRequired: boolean): Schema {
  const text = typeof description === 'string' ? description : '';
  return {
    description: isRequired ? `${text} Required.` : text,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...relaxed,
  };
}

const SCALAR: Schema = { type: ['string', 'number', 'boolean'] };
const TRUTH: Schema = { type: 'string', pattern: '^(?:[Yy]es|[Nn]o|[Tt]rue|[Ff]alse|[Oo]n|[Oo]ff|[yntf10])$' };
const NUMERAL: Schema = { type: 'string', pattern: '^\\s*[-+]?[0-9][0-9._a-zA-Z]*\\s*$' };

function relaxedValue(schema: Schema): Schema {
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(variants))
    return { anyOf: [...variants.map(variant => relaxedValue(asSchema(variant))), TEMPLATE] };
  if (Array.isArray(schema['enum'])) return { anyOf: [{ enum: wordsOf(schema['enum']) }, TEMPLATE] };
  const types = [schema['type']].flat().map(String);
  if (schema['type'] === undefined) return {};
  return { anyOf: [...types.flatMap(type => relaxedType(type, schema)), TEMPLATE, { type: 'null' }] };
}

/** A word that YAML 1.1 reads as a truth is one by then. */
function wordsOf(values: readonly unknown[]): readonly unknown[] {
  const truths = values.flatMap(value => {
    if (typeof value !== 'string') return [];
    return /^(?:yes|on|true)$/i.test(value) ? [true] : /^(?:no|off|false)$/i.test(value) ? [false] : [];
  });
  return [...new Set([...values, ...truths])];
}

function relaxedType(type: string, schema: Schema): readonly Schema[] {
  switch (type) {
    case 'boolean':
      return [{ type: 'boolean' }, TRUTH, { enum: [0, 1] }];
    case 'integer':
    case 'number':
      return [{ type: 'number' }, NUMERAL];
    case 'array':
      return [{ type: 'array', items: { anyOf: [relaxedValue(asSchema(schema['items'])), SCALAR] } }, SCALAR];
    case 'object':
      return [relaxedPart(schema)];
    default:
      return [SCALAR];
  }
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}
