import { isJsonObject, jsonText, type Json, type JsonObject } from '../model/json.ts';
import { templateVariables, type TemplateFacts } from '../model/template-facts.ts';
import { UndefinedVariableError } from '../vars/errors.ts';
import { literalOf } from '../vars/literal.ts';
import { renderText } from '../vars/template.ts';
import { listOf, toJson } from '../vars/as-data.ts';
import { Float, written } from '../vars/values.ts';
import { overlaid, type Variables } from '../vars/variables.ts';
import { type HostsInGroups, isTrue, type Plugin, type ReadBytes, refused, textIn } from './plugin.ts';
import { located } from './search.ts';

export const variableValues: Plugin = (terms, { kwargs, variables }) =>
  listOf(
    terms.map(term => {
      const name = jsonText(term);
      const value = variables.get(name);
      if (typeof value === 'number' && variables.isFloat?.(name) === true) return new Float(value);
      if (value !== undefined) return toJson(value);
      const fallback = kwargs['default'];
      if (fallback !== undefined) return written(kwargs, 'default', fallback);
      throw new UndefinedVariableError(name, `No variable found with this name: ${name}`, variables.names());
    }),
  );

/** Names of variables in which one of the regular expressions is found. */
export const variableNames: Plugin = (terms, { variables }) => {
  const names = [...new Set(variables.names())];
  return terms.flatMap(term => {
    const pattern = expression(term);
    return names.filter(name => pattern.test(name));
  });
};

/** Hosts of the inventory that patterns name. */
export const hostnames =
  (hostsInGroups: HostsInGroups): Plugin =>
  (terms, { variables }) => {
    const groups = variables.get('groups');
    return hostsInGroups(terms.map(jsonText), groups === undefined ? undefined : toJson(groups));
  };

function expression(term: Json): RegExp {
  try {
    return new RegExp(jsonText(term));
  } catch {
    throw refused(`${JSON.stringify(term)} is no regular expression`);
  }
}

/** Template files of the controller, rendered in the light of the caller's variables and of `template_vars`. */
export const templateTexts =
  (readBytes: ReadBytes, templateFacts: (path: string) => TemplateFacts): Plugin =>
  (terms, { kwargs, variables }) =>
    terms.map(term => {
      const path = jsonText(term);
      const place = located(path, 'templates', variables);
      if (place === undefined) throw refused(`there is no template ${JSON.stringify(term)}`);
      const given = kwargs['template_vars'];
      const facts = templateVariables({ path, fullPath: place, destination: '' }, templateFacts(place));
      const own = { ...facts, ...(isJsonObject(given) ? given : {}) };
      const rendered = renderText(textIn(place, readBytes), withOwn(variables, own));
      return isTrue(kwargs['convert_data'] ?? true) ? (literalOf(rendered) ?? rendered) : rendered;
    });

function withOwn(variables: Variables, own: JsonObject): Variables {
  return overlaid(variables, own, name => (Object.hasOwn(own, name) ? own[name] : variables.get(name)));
}
