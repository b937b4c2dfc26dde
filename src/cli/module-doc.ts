export interface Documented {
  readonly name: string;
  readonly summary: string;
  readonly params: object;
}

interface Property {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly aliases?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly items?: Property;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Property[];
  readonly oneOf?: readonly Property[];
}

interface Options {
  readonly markdown: boolean;
  readonly example: string | undefined;
  /** How the tests carry it out. */
  readonly tried?: string | undefined;
}

/** A module's page: what it does, every parameter with type, default and meaning, an example that is tested. */
export function documentation({ name, summary, params }: Documented, { markdown, example, tried }: Options): string {
  const rows = rowsOf(params, '');
  const head = markdown
    ? [`# ${name}`, '', summary, '', '## Parameters', '']
    : [name, '', `  ${summary}`, '', 'PARAMETERS'];
  const body = markdown ? markdownRows(rows) : rows.flatMap(textRow);
  const tail =
    example === undefined
      ? []
      : markdown
        ? ['', '## Example', '', '```yaml', example.trimEnd(), '```', ...(tried === undefined ? [] : ['', tried])]
        : [
            '',
            'EXAMPLE',
            ...example
              .trimEnd()
              .split('\n')
              .map(line => `  ${line}`),
          ];
  return [...head, ...body, ...tail, ''].join('\n');
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly fallback: string | undefined;
  readonly description: string;
}

function rowsOf(schema: Property, prefix: string): readonly Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix + key;
    const row: Row = {
      name,
      type: typeOf(property),
      required: schema.required?.includes(key) ?? false,
      fallback: property.default === undefined ? undefined : JSON.stringify(property.default),
      description: [property.description ?? '', ...aliasNote(property)].join(' '),
    };
    const variants = [property, property.items ?? {}, ...(property.anyOf ?? []), ...(property.oneOf ?? [])];
    return [
      row,
      ...variants.flatMap(variant => rowsOf(variant, variant === property.items ? `${name}[].` : `${name}.`)),
    ];
  });
}

function aliasNote({ aliases = [] }: Property): readonly string[] {
  return aliases.length === 0 ? [] : [`Also called ${aliases.join(', ')}.`];
}

function typeOf(property: Property): string {
  if (property.enum !== undefined) return property.enum.join(' | ');
  const variants = property.anyOf ?? property.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  const type = typeof property.type === 'string' ? property.type : (property.type ?? ['any']).join(' or ');
  return type === 'array' && property.items !== undefined ? `list of ${typeOf(property.items)}` : type;
}

function textRow({ name, type, required, fallback, description }: Row): readonly string[] {
  const notes = [type, ...(required ? ['required'] : []), ...(fallback === undefined ? [] : [`default ${fallback}`])];
  return [`  ${name}  (${notes.join(', ')})`, ...wrapped(description, 90).map(line => `      ${line}`)];
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function markdownRows(rows: readonly Row[]): readonly string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
  return [
    '| parameter | type | default | meaning |',
    '|---|---|---|---|',
    ...rows.map(
      ({ name, type, required, fallback, description }) =>
        `| \`${name}\` | ${cell(type)} | ${required ? '**required**' : fallback === undefined ? '' : `\`${cell(fallback)}\``} | ${cell(description)} |`,
    ),
  ];
}
