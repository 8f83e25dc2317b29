import { listTimeZones } from '../base/time-zones.ts';
import type { CatalogTool } from '../catalog/catalog.ts';

/** Something of the firm that a client can read without calling a tool: what it is, and the tool that reads it. */
export interface FirmResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Records by their id. */
interface FirmResourceTemplate extends Omit<FirmResource, 'uri' | 'args'> {
  /** With `{id}` in it. */
  readonly uriTemplate: string;
  /** The tool's argument that takes the id. */
  readonly idArgument: string;
}

const FULL_PAGE = { page_size: 1000 };

const FIRM_RESOURCES: readonly FirmResource[] = [
  {
    uri: 'mycase://firm',
    name: 'firm',
    title: 'The firm',
    description: 'Name and address of the signed-in firm',
    tool: 'get_firm',
  },
  {
    uri: 'mycase://me',
    name: 'me',
    title: 'The signed-in person',
    description: 'Whom this server acts for',
    tool: 'get_me',
  },
  {
    uri: 'mycase://case-stages',
    name: 'case-stages',
    title: 'Case stages',
    description: 'Stages a case can be in, by name',
    tool: 'list_case_stages',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://practice-areas',
    name: 'practice-areas',
    title: 'Practice areas',
    description: 'Practice areas of the firm, by name',
    tool: 'list_practice_areas',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://case-roles',
    name: 'case-roles',
    title: 'Case roles',
    description: 'Roles of clients and companies on a case',
    tool: 'list_case_roles',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://staff',
    name: 'staff',
    title: 'Staff',
    description: 'The people of the firm, with their ids',
    tool: 'list_staff',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://custom-fields',
    name: 'custom-fields',
    title: 'Custom fields',
    description: "The firm's own fields and their choices",
    tool: 'list_custom_fields',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://locations',
    name: 'locations',
    title: 'Locations',
    description: 'Places of events',
    tool: 'list_locations',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://people-groups',
    name: 'people-groups',
    title: 'People groups',
    description: 'Groups of clients',
    tool: 'list_people_groups',
    args: FULL_PAGE,
  },
  {
    uri: 'mycase://referral-sources',
    name: 'referral-sources',
    title: 'Referral sources',
    description: 'Where leads come from',
    tool: 'list_referral_sources',
    args: FULL_PAGE,
  },
];

const FIRM_RESOURCE_TEMPLATES: readonly FirmResourceTemplate[] = [
  {
    uriTemplate: 'mycase://cases/{id}',
    name: 'case',
    title: 'A case',
    description: 'One case whole',
    tool: 'get_case',
    idArgument: 'case_id',
  },
  {
    uriTemplate: 'mycase://clients/{id}',
    name: 'client',
    title: 'A client',
    description: 'One client whole',
    tool: 'get_client',
    idArgument: 'client_id',
  },
  {
    uriTemplate: 'mycase://companies/{id}',
    name: 'company',
    title: 'A company',
    description: 'One company whole',
    tool: 'get_company',
    idArgument: 'company_id',
  },
  {
    uriTemplate: 'mycase://leads/{id}',
    name: 'lead',
    title: 'A lead',
    description: 'One lead whole',
    tool: 'get_lead',
    idArgument: 'lead_id',
  },
  {
    uriTemplate: 'mycase://documents/{id}',
    name: 'document',
    title: 'A document',
    description: "One document's record",
    tool: 'get_document',
    idArgument: 'document_id',
  },
  {
    uriTemplate: 'mycase://notes/{id}',
    name: 'note',
    title: 'A note',
    description: 'One note whole',
    tool: 'get_note',
    idArgument: 'note_id',
  },
];

/** The address of the time zones, which are this program's own to tell. */
export const TIME_ZONES_RESOURCE: Omit<FirmResource, 'tool'> = {
  uri: 'mycase://time-zones',
  name: 'time-zones',
  title: 'Time zones',
  description: "Identifiers, today's offsets, and the one in force",
};

/** The resources that the selected tools can read. */
export interface FirmResources {
  readonly resources: readonly FirmResource[];
  readonly templates: readonly FirmResourceTemplate[];
  /** The call that reads an address, or undefined for one that is none. */
  findCall(uri: string): { tool: CatalogTool; args: Readonly<Record<string, unknown>> } | undefined;
}

/** The resources behind a choice of tools. */
export function createFirmResources(tools: readonly CatalogTool[]): FirmResources {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  const resources = FIRM_RESOURCES.filter(({ tool }) => toolsByName.has(tool));
  const templates = FIRM_RESOURCE_TEMPLATES.filter(({ tool }) => toolsByName.has(tool));
  return {
    resources,
    templates,
    findCall(uri) {
      const resource = resources.find((candidate) => candidate.uri === uri);
      const template = templates.find((candidate) => parseId(uri, candidate) !== undefined);
      const tool = toolsByName.get((resource ?? template)?.tool ?? '');
      if (!tool) return undefined;
      return {
        tool,
        args: template ? { [template.idArgument]: parseId(uri, template) } : { ...resource?.args },
      };
    },
  };
}

function parseId(uri: string, { uriTemplate }: FirmResourceTemplate): string | undefined {
  const [prefix = ''] = uriTemplate.split('{id}');
  const id = uri.slice(prefix.length);
  return uri.startsWith(prefix) && /^[1-9]\d{0,14}$/.test(id) ? id : undefined;
}

/** Identifiers that people look for; the runtime's own list lacks UTC. */

/** Time zones as text: the one in force, then every identifier with its offset today. */
export function formatTimeZones(zone: string, now: Date): string {
  const formatLine = (name: string) => `${name} ${formatOffset(name, now)}`;
  return [`in force: ${formatLine(zone)}`, ...listTimeZones().map(formatLine)].join('\n');
}

const formatOffset = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';
