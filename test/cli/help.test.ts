import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { BIN } from '../support/harness.ts';

// The help of the program and of each command. A command lists its own options only.

function helpOf(command: string): string {
  const args = [BIN, ...command.split(' ').filter(Boolean), '--help'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '' },
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

it('mycase-mcp --help prints the help of the program', () => {
  expect(helpOf('')).toMatchInlineSnapshot(`
    "mycase-mcp: the MyCase API as MCP tools, for Claude, VS Code, Cursor and other clients

    Commands. mycase-mcp <command> --help lists the options of a command.

      serve                     Serve MCP over stdio, or over HTTP with --http. This is the default
                                command.
      host                      Serve MCP over HTTP to all people of a firm. Each of them signs in to
                                MyCase in the browser.
      setup                     Connect the AI programs of this machine, step by step. With --remove,
                                undo it.
      configure                 Add the server to the configuration of an AI program, or print the
                                change. Without --access, it only reads.
      login                     Sign in to MyCase and store the sign-in.
      status                    Show who is signed in and when the sign-in ends.
      logout                    Remove the sign-in, and the firm's lists that are stored on disk.
      doctor                    Check everything that a call depends on, and show how to fix a fault.
      cache clear               Remove the firm's lists that are stored on disk.
      audit verify              Check that the audit log is complete and unchanged.
      audit export              Print the audit log as JSON lines or as CSV.
      purge                     Remove everything that this program stored on this machine.
      sandbox                   Serve the embedded MyCase with a made-up firm as an HTTP server.

    Options of serve. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --api <name>              The API to use: the Open API, or the 8 operations of the published
                                profile (v1, profile; default: v1)
      --base-url <url>          The address of the API, without the path of an operation (default:
                                https://external-integrations.mycase.com/v1, or https://api.mycase.com
                                with --api profile)
      --account <name>          The name of the stored sign-in to use (default: default)
      --store <kind>            Where the sign-in is stored; auto uses the keychain, or an encrypted
                                file if there is no keychain (auto, keychain, file, plain; default:
                                auto)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      --client-id <id>          The client id of your app, from MyCase support
      --redirect-uri <url>      The redirect URI of your app, exactly as MyCase support registered it
                                (default: http://127.0.0.1:8765/callback)
      --auth-url <url>          The host on which people sign in to MyCase (default:
                                https://auth.mycase.com)
      --sandbox                 Use an embedded MyCase with a made-up firm; no account is needed
      --sandbox-size <size>     The size of the made-up firm (small, large; default: small)
      --catalog <kind>          List every tool, or one tool that finds tools and three that run them
                                (full, compact; default: full)
      --toolsets <names>        Use only the tools of these toolsets, separated by commas
      --tools <names>           Use only these tools, separated by commas; with --toolsets, use these
                                tools in addition
      --exclude-tools <names>   Leave out these tools, separated by commas
      --access <level>          What the tools may do: read; read and write; or read, write and delete
                                (read, write, full; default: full)
      --confirm <mode>          How deletes, removals, messages, payments and webhooks are confirmed:
                                ask the person through the client, or use a token if the client cannot
                                ask; always use a token; or never confirm (ask, token, off; default:
                                ask)
      --confirm-tools <names>   More tools that must be confirmed, separated by commas
      --audit <calls>           The calls that are written to the audit log (off, writes, all; default:
                                all)
      --hide-cases <cases>      Cases to hide, with all their records: ids separated by commas, or a
                                file of ids
      --only-cases <cases>      Hide all cases except these: ids separated by commas, or a file of ids
      --cache <place>           Where the firm's lists are stored between calls; on disk they are
                                encrypted (off, memory, disk; default: memory)
      --index <megabytes>       Read the text of all documents, notes and messages in the background,
                                for searches of the whole firm, until the index has this size, 8 to 1500
                                megabytes
      --time-zone <zone>        The firm's time zone, such as America/New_York or Pacific (default: the
                                one that login stored, else this machine's)
      --holidays <file>         A calendar file (.ics) with the firm's holidays, which business days
                                leave out
      --answer-tokens <number>  The maximum size of an answer in tokens, 500 to 25000; an answer states
                                if something is left out (default: 8000)
      --structured <mode>       Send the answers also as structured content, for programs that read
                                them; with it, some clients hide the text from the model (on, off;
                                default: off)
      --files-folder <folder>   A folder of uploads and downloads; repeat the option for more folders of
                                uploads, or separate them as in PATH in the variable
      --max-file-size <number>  The maximum size of an uploaded or downloaded file in MB, 1 to 5000
                                (default: 500)
      --letterhead <file>       A DOCX file with the firm's letterhead, for the documents that
                                create_document makes
      --call-timeout <seconds>  The maximum time of a tool call, 1 to 600 seconds (default: 50)
      --http                    Serve streamable HTTP at /mcp instead of stdio
      --bind <address>          The address to listen on with --http or host; with --http all except
                                loopback addresses need MYCASE_HTTP_TOKEN (default: 127.0.0.1)
      --allowed-hosts <names>   Host names that clients may use with --http, in addition to loopback
                                names and --bind
      --port <number>           The port to listen on; 0 selects a free port (default: 3333)
      -h, --help                Show this help
      -v, --version             Show the version

    Secrets. They have a variable and no option:

      MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters
      MYCASE_CLIENT_SECRET      The client secret of your app, from MyCase support
      MYCASE_ACCESS_TOKEN       A bearer token of MyCase, used instead of the sign-in; it is not renewed
      MYCASE_HTTP_TOKEN         The bearer token that clients must send with --http, at least 16
                                characters

    Connect an AI program:     mycase-mcp setup
    Start without an account:  mycase-mcp --sandbox
    "
  `);
});

it('serve --help prints the options that the help of the program lists', () => {
  const [, options] = helpOf('serve').split('Options of serve.');
  expect(options?.length).toBeGreaterThan(1000);
  expect(helpOf('')).toContain(options);
});

it('doctor --help prints the options of serve, and --json', () => {
  const serveLines = helpOf('serve').split('\n');
  const doctorLines = helpOf('doctor').split('\n');
  expect(serveLines.filter((line) => !doctorLines.includes(line))).toMatchInlineSnapshot(`
    [
      "mycase-mcp serve: Serve MCP over stdio, or over HTTP with --http. This is the default command.",
      "Options of serve. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.",
    ]
  `);
  expect(doctorLines.filter((line) => !serveLines.includes(line))).toMatchInlineSnapshot(`
    [
      "mycase-mcp doctor: Check everything that a call depends on, and show how to fix a fault.",
      "Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.",
      "  --json                    Print JSON",
      "  --live                    Compare MyCase with the assumptions of this program, with at most 100",
      "                            read requests; the report has no data of the firm",
    ]
  `);
});

it('configure --help prints its own options, and the options of serve without HTTP and secrets', () => {
  const serveLines = helpOf('serve').split('\n');
  const configureLines = helpOf('configure').split('\n');
  expect(configureLines.filter((line) => !serveLines.includes(line))).toMatchInlineSnapshot(`
    [
      "mycase-mcp configure: Add the server to the configuration of an AI program, or print the change. Without --access, it only reads.",
      "Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.",
      "  --client <name>           The AI program to configure (claude-desktop, claude-code, vscode,",
      "                            cursor, windsurf, zed, codex, gemini-cli, jetbrains)",
      "  --file <path>             The configuration file to change (default: the file that the AI program",
      "                            reads for all projects)",
      "  --print                   Print the change, and write nothing",
      "  --write                   Write the change, and keep a backup",
      "  --remove                  Undo the change, or remove the entry if other programs changed the file",
      "                            too",
    ]
  `);
  expect(
    serveLines.filter((line) => / {2}(--|MYCASE)/.test(line) && !configureLines.includes(line)),
  ).toMatchInlineSnapshot(`
    [
      "  --client-id <id>          The client id of your app, from MyCase support",
      "  --redirect-uri <url>      The redirect URI of your app, exactly as MyCase support registered it",
      "  --http                    Serve streamable HTTP at /mcp instead of stdio",
      "  --bind <address>          The address to listen on with --http or host; with --http all except",
      "  --allowed-hosts <names>   Host names that clients may use with --http, in addition to loopback",
      "  --port <number>           The port to listen on; 0 selects a free port (default: 3333)",
      "  MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters",
      "  MYCASE_CLIENT_SECRET      The client secret of your app, from MyCase support",
      "  MYCASE_ACCESS_TOKEN       A bearer token of MyCase, used instead of the sign-in; it is not renewed",
      "  MYCASE_HTTP_TOKEN         The bearer token that clients must send with --http, at least 16",
    ]
  `);
});

it('setup and purge print their own options', () => {
  const loginLines = helpOf('login').split('\n');
  const listOwnLines = (command: string) =>
    helpOf(command)
      .split('\n')
      .filter((line) => !loginLines.includes(line));
  expect([...listOwnLines('setup'), ...listOwnLines('purge')]).toMatchInlineSnapshot(`
    [
      "mycase-mcp setup: Connect the AI programs of this machine, step by step. With --remove, undo it.",
      "  --remove                  Undo the change, or remove the entry if other programs changed the file",
      "                            too",
      "mycase-mcp purge: Remove everything that this program stored on this machine.",
      "  --yes                     Do not ask",
      "  --with-audit              Remove the audit log too",
      "  --with-clients            Remove the entries in the configuration of AI programs too",
    ]
  `);
});

it('login --help prints the help of login', () => {
  expect(helpOf('login')).toMatchInlineSnapshot(`
    "mycase-mcp login: Sign in to MyCase and store the sign-in.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --api <name>              The API to use: the Open API, or the 8 operations of the published
                                profile (v1, profile; default: v1)
      --base-url <url>          The address of the API, without the path of an operation (default:
                                https://external-integrations.mycase.com/v1, or https://api.mycase.com
                                with --api profile)
      --account <name>          The name of the stored sign-in to use (default: default)
      --store <kind>            Where the sign-in is stored; auto uses the keychain, or an encrypted
                                file if there is no keychain (auto, keychain, file, plain; default:
                                auto)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      --client-id <id>          The client id of your app, from MyCase support
      --redirect-uri <url>      The redirect URI of your app, exactly as MyCase support registered it
                                (default: http://127.0.0.1:8765/callback)
      --auth-url <url>          The host on which people sign in to MyCase (default:
                                https://auth.mycase.com)
      --no-browser              Print the address of the sign-in page, and do not open a browser
      --paste                   Ask for the last address that the browser shows; needed if the redirect
                                URI is on another machine
      --new-app                 Ask for the client id and the client secret again
      --sandbox                 Use an embedded MyCase with a made-up firm; no account is needed
      --time-zone <zone>        The firm's time zone, such as America/New_York or Pacific (default: the
                                one that login stored, else this machine's)
      -h, --help                Show this help
      -v, --version             Show the version

    Secrets. They have a variable and no option:

      MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters
      MYCASE_CLIENT_SECRET      The client secret of your app, from MyCase support
    "
  `);
});

it('status --help prints the help of status', () => {
  expect(helpOf('status')).toMatchInlineSnapshot(`
    "mycase-mcp status: Show who is signed in and when the sign-in ends.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --api <name>              The API to use: the Open API, or the 8 operations of the published
                                profile (v1, profile; default: v1)
      --base-url <url>          The address of the API, without the path of an operation (default:
                                https://external-integrations.mycase.com/v1, or https://api.mycase.com
                                with --api profile)
      --account <name>          The name of the stored sign-in to use (default: default)
      --store <kind>            Where the sign-in is stored; auto uses the keychain, or an encrypted
                                file if there is no keychain (auto, keychain, file, plain; default:
                                auto)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      --auth-url <url>          The host on which people sign in to MyCase (default:
                                https://auth.mycase.com)
      --json                    Print JSON
      --sandbox                 Use an embedded MyCase with a made-up firm; no account is needed
      --sandbox-size <size>     The size of the made-up firm (small, large; default: small)
      --time-zone <zone>        The firm's time zone, such as America/New_York or Pacific (default: the
                                one that login stored, else this machine's)
      -h, --help                Show this help
      -v, --version             Show the version

    Secrets. They have a variable and no option:

      MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters
      MYCASE_ACCESS_TOKEN       A bearer token of MyCase, used instead of the sign-in; it is not renewed
    "
  `);
});

it('logout --help prints the help of logout', () => {
  expect(helpOf('logout')).toMatchInlineSnapshot(`
    "mycase-mcp logout: Remove the sign-in, and the firm's lists that are stored on disk.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --account <name>          The name of the stored sign-in to use (default: default)
      --store <kind>            Where the sign-in is stored; auto uses the keychain, or an encrypted
                                file if there is no keychain (auto, keychain, file, plain; default:
                                auto)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      -h, --help                Show this help
      -v, --version             Show the version

    Secrets. They have a variable and no option:

      MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters
    "
  `);
});

it('cache clear --help prints the help of cache clear', () => {
  expect(helpOf('cache clear')).toMatchInlineSnapshot(`
    "mycase-mcp cache clear: Remove the firm's lists that are stored on disk.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --account <name>          The name of the stored sign-in to use (default: default)
      --store <kind>            Where the sign-in is stored; auto uses the keychain, or an encrypted
                                file if there is no keychain (auto, keychain, file, plain; default:
                                auto)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      -h, --help                Show this help
      -v, --version             Show the version

    Secrets. They have a variable and no option:

      MYCASE_STORE_KEY          The pass phrase of the encrypted file, at least 12 characters
    "
  `);
});

it('audit verify --help prints the help of audit verify', () => {
  expect(helpOf('audit verify')).toMatchInlineSnapshot(`
    "mycase-mcp audit verify: Check that the audit log is complete and unchanged.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --account <name>          The name of the stored sign-in to use (default: default)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      --json                    Print JSON
      --sandbox                 Use an embedded MyCase with a made-up firm; no account is needed
      --store-url <url>         The Redis or PostgreSQL that several hosts share, redis://, rediss:// or
                                postgres://; use the variable for a password
      -h, --help                Show this help
      -v, --version             Show the version
    "
  `);
});

it('audit export --help prints the help of audit export', () => {
  expect(helpOf('audit export')).toMatchInlineSnapshot(`
    "mycase-mcp audit export: Print the audit log as JSON lines or as CSV.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --account <name>          The name of the stored sign-in to use (default: default)
      --state-folder <folder>   The folder of the sign-in, the audit log and the stored lists (default:
                                the data folder of the system)
      --sandbox                 Use an embedded MyCase with a made-up firm; no account is needed
      --from <date>             The first day or date-time to print
      --to <date>               The last day or date-time to print
      --format <format>         Print one JSON object per line, or a table (jsonl, csv; default: jsonl)
      --time-zone <zone>        The firm's time zone, such as America/New_York or Pacific (default: the
                                one that login stored, else this machine's)
      --store-url <url>         The Redis or PostgreSQL that several hosts share, redis://, rediss:// or
                                postgres://; use the variable for a password
      -h, --help                Show this help
      -v, --version             Show the version
    "
  `);
});

it('sandbox --help prints the help of sandbox', () => {
  expect(helpOf('sandbox')).toMatchInlineSnapshot(`
    "mycase-mcp sandbox: Serve the embedded MyCase with a made-up firm as an HTTP server.

    Options. Each has a variable too, such as MYCASE_STATE_FOLDER for --state-folder. An option overrides its variable.

      --redirect-uri <url>      The redirect URI of your app, exactly as MyCase support registered it
                                (default: http://127.0.0.1:8765/callback)
      --sandbox-size <size>     The size of the made-up firm (small, large; default: small)
      --port <number>           The port to listen on; 0 selects a free port (default: 3333)
      -h, --help                Show this help
      -v, --version             Show the version
    "
  `);
});
