/** The style sheet of all pages: one column, the system's font, light or dark as the browser is set. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #16324f; --paper: #fff; --ground: #f2f5f8; --quiet: #4d5f70; --line: #c8d3dd; --accent: #1b5fa8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3ecf5; --paper: #16202b; --ground: #0d141b; --quiet: #a9b8c6; --line: #3a4a59; --accent: #8fc1f5; --on-accent: #0b1a29; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
main { width: min(34rem, 100%); padding: clamp(1.5rem, 6vw, 2.5rem); background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 1rem; overflow-wrap: anywhere; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
p, li, dd { overflow-wrap: anywhere; text-wrap: pretty; }
p { margin: .75rem 0; }
dl { margin: 1rem 0; display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; font-weight: 600; }
ul { margin: .5rem 0 1rem; padding-left: 1.25rem; }
pre { margin: .75rem 0; padding: .75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--ground); font: inherit; font-size: .9375rem; white-space: pre-wrap; overflow-wrap: anywhere; }
label { width: 100%; flex-basis: 100%; overflow-wrap: anywhere; }
form { position: relative; display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 .5rem; }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: .5rem; background: var(--paper); color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
button.main { background: var(--accent); color: var(--on-accent); }
.quiet { color: var(--quiet); font-size: .9375rem; }
body.wide { grid-template-columns: minmax(0, 1fr); place-items: start center; }
.wide main { width: min(60rem, 100%); }
h2 { margin: 0 0 .5rem; font-size: 1.1875rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
button:focus-visible, a:focus-visible, pre:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; margin-bottom: 1.5rem; }
nav a { padding: .5rem 0; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; border-bottom: 3px solid var(--accent); }
nav form { margin: 0 0 0 auto; }
section { padding: 1.25rem 0; border-top: 1px solid var(--line); }
section dl, section form { margin: .5rem 0; }
input { min-height: 2.75rem; min-width: 0; flex: 1 1 14rem; padding: .5rem .75rem; border: 1px solid var(--quiet); border-radius: .5rem; background: var(--paper); color: var(--ink); font: inherit; }
input[type=file] { display: block; width: 100%; margin-top: .35rem; }
.fault { padding-left: .75rem; border-left: 4px solid var(--accent); font-weight: 600; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap; }
footer { margin-top: 1.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 26rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
`;
