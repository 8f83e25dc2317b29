/** The style sheet of the sign-in pages: one column, the system's font, light or dark as the browser is set. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8; --sheet: #fff; --text: #1b2733; --quiet: #52606d; --line: #c9d2db;
  --ink: #16324f; --ink-hover: #0e2338; --on-ink: #fff; --picked: #edf3f9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f161d; --sheet: #18222c; --text: #e6ebf0; --quiet: #a3b1be; --line: #3a4855;
    --ink: #a9cbec; --ink-hover: #c6def5; --on-ink: #0d2034; --picked: #203141;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(1rem, 6vw, 4rem) 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
}
main {
  max-width: 33rem; margin: 0 auto; padding: clamp(1.5rem, 6vw, 2.75rem); background: var(--sheet);
  border: 1px solid var(--line); border-top: 4px solid var(--ink); border-radius: 10px;
}
h1 { margin: 0 0 1rem; font-size: 1.6rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; text-wrap: pretty; }
main > :last-child { margin-bottom: 0; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
.place { margin-bottom: 1.5rem; color: var(--ink); font-weight: 600; }
.quiet { color: var(--quiet); font-size: .925rem; }
fieldset { margin: 1.75rem 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .75rem; font-weight: 600; }
.person {
  display: grid; grid-template-columns: auto 1fr; gap: 0 .85rem; padding: .9rem 1rem; margin-bottom: .75rem;
  border: 1px solid var(--line); border-radius: 8px; cursor: pointer;
}
.person:has(:checked) { border-color: var(--ink); background: var(--picked); }
.person input { width: 1.1rem; height: 1.1rem; margin: .25rem 0 0; accent-color: var(--ink); }
.person .quiet { grid-column: 2; }
.choice { display: flex; flex-wrap: wrap; gap: .75rem; margin-bottom: 1.75rem; }
button {
  flex: 1 1 9rem; min-height: 2.9rem; padding: .6rem 1.25rem; border: 1px solid var(--ink); border-radius: 8px;
  background: transparent; color: var(--ink); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { background: var(--picked); }
button.allow { background: var(--ink); color: var(--on-ink); }
button.allow:hover { background: var(--ink-hover); }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
@media (forced-colors: active) { .person:has(:checked) { outline: 2px solid; } }
`;
