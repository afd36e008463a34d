/** The style of the report's page: light and dark, narrow and wide, on paper as well. */
export const pageStyle = `
:root { --ink: #1c2430; --paper: #fbfaf7; --line: #d9d5cb; --soft: #6b7280;
  --content: #1f7a4d; --bytes: #6fb98f; --presence: #f0d28a; --never: #e6e3dc; --different: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece8df; --paper: #16191f; --line: #363b45; --soft: #9aa3b2;
    --content: #2f9e68; --bytes: #2c6b4b; --presence: #6b5a1f; --never: #2a2e36; --different: #c5453c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 75rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.1rem; }
header p, caption, small { color: var(--soft); }
.tiles { display: flex; flex-wrap: wrap; gap: 1rem; }
.tile { flex: 1 1 10rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left-width: 0.5rem; border-radius: 0.5rem; }
.tile b { display: block; font-size: 2.75rem; line-height: 1; }
.tile small { display: block; }
.met { border-left-color: var(--content); }
.unmet { border-left-color: var(--different); }
.unseen { padding: 0.75rem 1rem; border: 1px solid var(--different); border-radius: 0.5rem; }
.scroll { overflow-x: auto; margin-top: 2rem; }
table { width: 100%; border-collapse: separate; border-spacing: 0.25rem; }
caption { text-align: left; padding-bottom: 0.5rem; }
th { text-align: left; vertical-align: bottom; font-weight: 600; padding: 0.25rem 0.5rem; white-space: nowrap; }
th small, td small { display: block; font-weight: 400; font-size: 0.8rem; white-space: normal; }
th em { margin-left: 0.5rem; color: var(--different); font-style: normal; }
td { padding: 0.25rem 0.5rem; text-align: center; }
.cell { min-width: 8rem; padding: 0.5rem; border-radius: 0.375rem; text-align: center; }
.cell small { color: inherit; opacity: 0.85; }
.content, .drill { background: var(--content); color: #fff; }
.bytes { background: var(--bytes); }
.presence { background: var(--presence); }
.never { background: var(--never); }
.different { background: var(--different); color: #fff; font-weight: 600; }
.none { border: 1px dashed var(--line); color: var(--soft); }
.legend dl { display: grid; gap: 0.5rem; margin: 0; }
.legend dl div { display: flex; gap: 1rem; align-items: center; }
.legend dt { flex: 0 0 10rem; }
.legend dd { margin: 0; }
@media print { body { max-width: none; padding: 0; } .cell, .tile { print-color-adjust: exact; -webkit-print-color-adjust: exact; } tr { break-inside: avoid; } }
`;
