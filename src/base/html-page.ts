import { escapeUTF8 } from 'entities';

/** A page for a person, in the browser. */
interface HtmlPage {
  readonly title: string;
  /** The style sheet. */
  readonly style: string;
  /** The class of the body. */
  readonly bodyClass?: string;
  /** The content, as HTML. */
  readonly content: string;
}

/** Returns the HTML of a page: the head, the content, and a footer with the name of this program. */
export const renderHtmlPage = ({ title, style, bodyClass, content }: HtmlPage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeUTF8(title)} · mycase-mcp</title>
<style>${style}</style>
</head>
<body${bodyClass === undefined ? '' : ` class="${bodyClass}"`}>
<main>
${content}
<footer>mycase-mcp</footer>
</main>
</body>
</html>
`;
