import { listTimeZones } from '../base/time-zones.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import { describeTimeZone, type FirmTimeZone } from '../config/firm-time-zone.ts';

/** Data of the firm that a client can read without a tool call, and the tool that reads it. */
export interface FirmResource {
  /** Also the last part of its address. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tool: string;
}

/** Records that a client can read by their address, and the tool that reads one. */
interface FirmResourceTemplate extends FirmResource {
  /** The address, with `{id}` in it. */
  readonly uriTemplate: string;
  /** The argument of the tool that is the id. */
  readonly idArgument: string;
}

const FIRM_RESOURCES: readonly FirmResource[] = [
  { name: 'firm', title: 'The firm', description: 'Name and address of the signed-in firm', tool: 'get_firm' },
  { name: 'me', title: 'The signed-in person', description: 'The person this server acts for', tool: 'get_me' },
  { name: 'case-stages', title: 'Case stages', description: 'Stages of cases, by name', tool: 'list_case_stages' },
  {
    name: 'practice-areas',
    title: 'Practice areas',
    description: 'Practice areas of the firm, by name',
    tool: 'list_practice_areas',
  },
  {
    name: 'case-roles',
    title: 'Case roles',
    description: 'Roles of clients and companies on a case',
    tool: 'list_case_roles',
  },
  { name: 'staff', title: 'Staff', description: 'The people of the firm, with their ids', tool: 'list_staff' },
  {
    name: 'custom-fields',
    title: 'Custom fields',
    description: "The firm's own fields and their choices",
    tool: 'list_custom_fields',
  },
  { name: 'locations', title: 'Locations', description: 'Places of events', tool: 'list_locations' },
  { name: 'people-groups', title: 'People groups', description: 'Groups of clients', tool: 'list_people_groups' },
  {
    name: 'referral-sources',
    title: 'Referral sources',
    description: 'Sources of leads',
    tool: 'list_referral_sources',
  },
];

/** Describes the records of a list. `tool` is `get_` and the name of one record. */
function defineTemplate(tool: string, list: string, title: string, description: string): FirmResourceTemplate {
  const name = tool.replace('get_', '');
  return { uriTemplate: `mycase://${list}/{id}`, name, title, description, tool, idArgument: `${name}_id` };
}

const FIRM_RESOURCE_TEMPLATES: readonly FirmResourceTemplate[] = [
  defineTemplate('get_case', 'cases', 'A case', 'One case with all fields'),
  defineTemplate('get_client', 'clients', 'A client', 'One client with all fields'),
  defineTemplate('get_company', 'companies', 'A company', 'One company with all fields'),
  defineTemplate('get_lead', 'leads', 'A lead', 'One lead with all fields'),
  defineTemplate('get_document', 'documents', 'A document', "One document's record, without its content"),
  defineTemplate('get_note', 'notes', 'A note', 'One note with all fields'),
];

/** The list of time zones. It is not read from MyCase. */
export const TIME_ZONES_RESOURCE: Omit<FirmResource, 'tool'> = {
  name: 'time-zones',
  title: 'Time zones',
  description: "Identifiers, today's offsets, and the time zone in use",
};

/** Returns the address of a resource. */
export const getResourceUri = ({ name }: Pick<FirmResource, 'name'>): string => `mycase://${name}`;

/** The resources that the selected tools can read. */
export interface FirmResources {
  readonly resources: readonly FirmResource[];
  readonly templates: readonly FirmResourceTemplate[];
  /** Returns the call that reads an address, or undefined for an unknown address. */
  findCall(uri: string): { tool: CatalogTool; args: Readonly<Record<string, unknown>> } | undefined;
}

/** Creates the resources that the tools can read. */
export function createFirmResources(tools: readonly CatalogTool[]): FirmResources {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const resources = FIRM_RESOURCES.filter(({ tool }) => toolsByName.has(tool));
  const templates = FIRM_RESOURCE_TEMPLATES.filter(({ tool }) => toolsByName.has(tool));
  return {
    resources,
    templates,
    findCall(uri) {
      const resource = resources.find((candidate) => getResourceUri(candidate) === uri);
      const template = templates.find((candidate) => parseId(uri, candidate) !== undefined);
      const tool = toolsByName.get((resource ?? template)?.tool ?? '');
      if (!tool) return undefined;
      if (template) return { tool, args: { [template.idArgument]: parseId(uri, template) } };
      return { tool, args: tool.name.startsWith('list_') ? { page_size: 1000 } : {} };
    },
  };
}

function parseId(uri: string, { uriTemplate }: FirmResourceTemplate): string | undefined {
  const [prefix = ''] = uriTemplate.split('{id}');
  const id = uri.slice(prefix.length);
  return uri.startsWith(prefix) && /^[1-9]\d{0,14}$/.test(id) ? id : undefined;
}

/** Formats the time zones as text: the one in use, then every identifier with its offset at `now`. */
export function formatTimeZones(timeZone: FirmTimeZone, now: Date): string {
  const formatLine = (name: string) => `${name} ${formatOffset(name, now)}`;
  const { zone } = timeZone;
  return [
    `in use: ${describeTimeZone({ ...timeZone, zone: formatLine(zone) })}`,
    ...listTimeZones().map(formatLine),
  ].join('\n');
}

const formatOffset = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';
