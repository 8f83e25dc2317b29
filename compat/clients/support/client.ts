// The common interface of the clients. Each file of the folder above has one client, and runs on Node 22.

/** How a client reaches the server. */
export type Transport = 'stdio' | 'HTTP';

/** What a client is asked to do. The columns of the table. */
export const JOBS = ['list', 'read', 'error', 'token', 'form', 'file'] as const;

/** One of the columns of the table. */
export type Job = (typeof JOBS)[number];

/** A server that a client starts, and the address of the same server over HTTP. */
export interface Server {
  readonly stdio: {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
  readonly url: string;
}

/** The person of a client: receives the text of a form, and agrees. */
export type Person = (message: string) => { readonly action: 'accept'; readonly content: { readonly confirm: true } };

/** Arguments of a tool. */
export type Arguments = Readonly<Record<string, unknown>>;

/** A client that is connected to the server. */
export interface Connection {
  /** The names of the tools, without a prefix of the client. */
  listTools(): Promise<string[]>;
  /** Calls a tool. Returns what the client passes to a model, or to the person in a terminal: text, or data that has it. */
  call(name: string, args: Arguments): Promise<unknown>;
  /** The tools as a request to the model declares them. Only clients that send such requests have it. */
  declareTools?(): Promise<DeclaredTool[]>;
  close(): Promise<void>;
}

/** A tool as a request to a model declares it. */
export interface DeclaredTool {
  readonly name: string;
  readonly schema: Schema;
  /** False if a client in strict mode declares this tool without it. */
  readonly isStrict?: boolean;
}

/** The parts of a JSON schema that the run compares. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
}

/** A job that a client does not offer. */
export interface Limit {
  /** The reason, for the table. */
  readonly reason: string;
  /** Matches the failure that shows it. */
  readonly shownBy: RegExp;
}

/** A client that the run connects to the server. */
export interface CompatClient {
  /** The name in the table. */
  readonly name: string;
  /** The npm package, whose version the table shows. */
  readonly package: string;
  readonly transports: readonly Transport[];
  /** The words of the table in place of a transport, for a program that changes the transport. */
  readonly route?: string;
  /** Jobs that the client does not offer. The run does them, too, and checks that they fail as stated. */
  readonly limits?: Readonly<Partial<Record<Job, Limit>>>;
  /** Returns a reason why the API of the model refuses this part of a schema, if it does. */
  readonly refuses?: (schema: Schema) => string | undefined;
  /** Connects. `person` is given if forms are to be answered. */
  connect(server: Server, transport: Transport, person: Person | undefined): Promise<Connection>;
}

/** The limit of a client that declares no elicitation: the server then sends a token in place of a form. */
export const NO_FORMS: Limit = {
  reason: 'The client declares no elicitation.',
  shownBy: /Not done: this action needs/,
};

/** The limit of a command line: a token is valid in its session, and each command is a session of its own. */
export const NO_SESSION: Limit = {
  reason: 'Each command is a session of its own, and a token is valid in its session.',
  shownBy: /Unknown confirmation token|token belongs to another session/,
};
