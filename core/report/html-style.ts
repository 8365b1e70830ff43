/** The style of the HTML report: follows the reader's dark or light setting, and prints without its controls. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b2330; --soft: #51596a; --line: #d9dee6; --accent: #1d4ed8; --head: #eef1f5;
  --fail: #a50e2b; --inconclusive: #8a4b00; --pass: #0d6b3c;
  --s5: #a50e2b; --s4: #b8420a; --s3: #8a6100; --s2: #1f5fa8; --s1: #5b6472;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --card: #191f29; --text: #e7ebf2; --soft: #a8b2c2; --line: #323b4a; --accent: #8ab4ff; --head: #222a36;
    --fail: #ff8095; --inconclusive: #ffb454; --pass: #5fd695;
    --s5: #ff8095; --s4: #ff9d66; --s3: #f0c454; --s2: #8ab8f5; --s1: #b4bdca;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
header, main, footer { max-width: 80rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
section, .verdict { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 0 0 1rem; }
.verdict { border-left: .5rem solid var(--soft); }
.verdict p { margin: .35rem 0 0; color: var(--soft); } .verdict, section { overflow-wrap: anywhere; }
.verdict.fail { border-left-color: var(--fail); } .verdict.inconclusive { border-left-color: var(--inconclusive); } .verdict.pass { border-left-color: var(--pass); }
.fail > strong, .fail h1 .word { color: var(--fail); } .inconclusive > strong, .inconclusive h1 .word { color: var(--inconclusive); } .pass > strong, .pass h1 .word { color: var(--pass); }
.simulated { border: 2px dashed var(--inconclusive); color: var(--inconclusive); font-weight: 700; }
.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1rem; }
@media (max-width: 50rem) { .pair { grid-template-columns: minmax(0, 1fr); gap: 0; } }
ul { margin: 0; padding-left: 1.2rem; } li { margin: .2rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; min-width: 5.5rem; }
thead th { background: var(--head); font-weight: 600; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; } td > strong { white-space: nowrap; }
#containers td:nth-child(4) { min-width: 17rem; } #containers td:nth-child(5), #containers td:nth-child(6) { min-width: 8rem; }
#containers td:nth-child(2), #containers td:nth-child(3) { min-width: 7rem; } #findings td:nth-child(6) { min-width: 9rem; }
#findings td:nth-child(3) { min-width: 14rem; } #findings td:nth-child(4) { min-width: 9.5rem; } #findings td:nth-child(5) { min-width: 12rem; }
th button { all: unset; cursor: pointer; font-weight: 600; } th button::after { content: " \\2195"; color: var(--soft); }
th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after { content: " \\2193"; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.tag { display: inline-block; border: 1px solid currentColor; border-radius: .3rem; padding: 0 .4rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.tag { color: var(--soft); } .tag.gates { color: var(--fail); } .tag.new { color: var(--accent); } .tag.exploited { color: var(--fail); }
.s5 { color: var(--s5); fill: var(--s5); } .s4 { color: var(--s4); fill: var(--s4); } .s3 { color: var(--s3); fill: var(--s3); } .s2 { color: var(--s2); fill: var(--s2); } .s1 { color: var(--s1); fill: var(--s1); }
svg { display: block; width: 100%; max-width: 30rem; height: auto; } svg text { fill: var(--text); font: 14px system-ui, sans-serif; } svg .track { fill: var(--head); }
a { color: var(--accent); }
.controls { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: center; margin: 0 0 .8rem; } .controls[hidden] { display: none; }
.controls fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem; } .controls legend { float: left; margin-right: .8rem; color: var(--soft); }
input[type=search], select { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: .35rem; padding: .25rem .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { color: var(--soft); font-size: .8125rem; padding-bottom: 2rem; overflow-wrap: anywhere; }
@media print {
  :root { --page: #fff; --card: #fff; --text: #000; --soft: #333; --line: #999; --head: #eee; --fail: #8c0b24; --inconclusive: #6b3a00; --pass: #08532e; --accent: #000; --s5: #8c0b24; --s4: #94340a; --s3: #6b4b00; --s2: #17497f; --s1: #444; }
  body { font-size: 10pt; } .controls, th button::after { display: none !important; } .scroll { overflow: visible; } tr, section.short { break-inside: avoid; } thead { display: table-header-group; }
  svg { print-color-adjust: exact; }
}
`;
