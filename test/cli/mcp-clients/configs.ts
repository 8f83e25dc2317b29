import { join } from 'node:path';
import type { McpClientName } from '../../../src/config/mcp-client-names.ts';

// Configuration files as the clients write them and people edit them, each with another server and a secret of it.

/** A secret of another server. No output may show it. */
export const OTHER_SECRET = 'other-secret-7f31';

const appData: Readonly<Record<string, string>> = {
  darwin: 'Library/Application Support',
  win32: 'AppData/Roaming',
};

const inAppData = (path: string): string => join(appData[process.platform] ?? '.config', path);

/** The file of a client below the home folder, and its content. */
export interface ClientConfig {
  readonly path: string;
  readonly text: string;
}

/**
 * One file for each client. Together they have comments, trailing commas, tabs, CRLF, a byte order mark and one line.
 */
export const CLIENT_CONFIGS: Readonly<Record<McpClientName, ClientConfig>> = {
  'claude-desktop': {
    path: inAppData('Claude/claude_desktop_config.json'),
    text: `{
  "preferences": {
    "menuBarEnabled": false,
    "legacyQuickEntryEnabled": false
  },
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv/files"],
      "env": { "FILES_TOKEN": "${OTHER_SECRET}" }
    }
  }
}
`,
  },
  'claude-code': {
    path: '.claude.json',
    text: `{
  "numStartups": 34,
  "tipsHistory": {
    "new-user-warmup": 2
  },
  "projects": {
    "/srv/project": {
      "allowedTools": [],
      "mcpServers": {}
    }
  },
  "oauthAccount": {
    "accountUuid": "${OTHER_SECRET}"
  }
}`,
  },
  vscode: {
    path: inAppData('Code/User/mcp.json'),
    text: `{
\t// Servers of all workspaces.
\t"inputs": [
\t\t{ "type": "promptString", "id": "token", "description": "Token", "password": true },
\t],
\t"servers": {
\t\t"github": {
\t\t\t"type": "http", // remote
\t\t\t"url": "https://api.example.com/mcp/?key=${OTHER_SECRET}",
\t\t}, /* the last one */
\t},
}
`,
  },
  cursor: {
    path: '.cursor/mcp.json',
    text: `{
    "mcpServers": {
        "docs": {
            "url": "http://localhost:8000/mcp",
            "headers": { "Authorization": "Bearer ${OTHER_SECRET}" }
        } // local docs
    }
}
`.replaceAll('\n', '\r\n'),
  },
  windsurf: {
    path: '.codeium/windsurf/mcp_config.json',
    text: `\uFEFF{
  "mcpServers": {
    "github": {
      "command": "npx",
      "args": ["-y", "github-server"],
      "env": {
        "GITHUB_TOKEN": "${OTHER_SECRET}"
      },
      "disabled": true
    }
  }
}
`,
  },
  zed: {
    path: '.config/zed/settings.json',
    text: `// Zed settings
//
// For information on how to configure Zed, see the Zed documentation.
{
  "assistant": { "version": "2" },
  "theme": {
    "mode": "system",
    "dark": "One Dark",
  },
  "context_servers": {
    // Own server
    "local": {
      "source": "custom",
      "command": "uv",
      "args": ["run", "main.py"],
      "env": { "KEY": "${OTHER_SECRET}" },
    },
    /* "old": {}, */
  },
  "vim_mode": true, // always
}
`,
  },
  codex: {
    path: '.codex/config.toml',
    text: `# Codex
model = "gpt-5" # default model
big = 9007199254740993

[mcp_servers.docs]
command = "npx"
args = ["-y", "docs-server"]

# Secrets of docs
[mcp_servers.docs.env]
DOCS_KEY = "${OTHER_SECRET}"

[projects."/srv/project"]
trust_level = "trusted"
`,
  },
  'gemini-cli': {
    path: '.gemini/settings.json',
    text: `{
  "theme": "Default",
  "selectedAuthType": "oauth-personal",
  "apiKey": "${OTHER_SECRET}"
}
`,
  },
  jetbrains: {
    path: '.junie/mcp/mcp.json',
    text: `{"mcpServers":{"local":{"command":"uvx","args":["server"],"env":{"TOKEN":"${OTHER_SECRET}"}}}}`,
  },
};
