import type { Json, JsonObject } from './json.ts';

/** What can be told of a template file of the controller. */
export interface TemplateFacts {
  readonly owner: string;
  readonly controller: string;
  /** ISO times, with a blank in the middle as Python prints them. */
  readonly mtime: string;
  readonly runDate: string;
}

interface TemplatePlace {
  /** As the playbook names it. */
  readonly path: string;
  readonly fullPath: string;
  readonly destination: Json;
}

/** Variables that a template has of itself, under Ansible's names. */
export function templateVariables({ path, fullPath, destination }: TemplatePlace, facts: TemplateFacts): JsonObject {
  return {
    ansible_managed: 'Ansible managed',
    template_host: facts.controller,
    template_uid: facts.owner,
    template_path: path,
    template_fullpath: fullPath,
    template_destpath: destination,
    template_mtime: facts.mtime,
    template_run_date: facts.runDate,
  };
}
