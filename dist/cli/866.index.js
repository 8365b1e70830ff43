export const id = 866;
export const ids = [866];
export const modules = {

/***/ 1670:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ occurrencesOf)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2363);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function*occurrencesOf(image){let gating=new Set((0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_1__/* .gatingOf */ .oV)(image).map(({id})=>id)),exceptions=exceptionsOf(image),fresh=image.newFindings===void 0?void 0:new Set(image.newFindings);for(let finding of image.findings)for(let[name,affected]of byName(finding.packages)){let exception=exceptions(finding,name);yield{finding,...name===void 0?{}:{package:name},affected,gates:exception===void 0&&gating.has(finding.id),...exception===void 0?{}:{exception},...fresh===void 0?{}:{isNew:fresh.has(finding.id)}}}}function exceptionsOf(image){let known=new Map((image.excepted??[]).map(one=>[keyOf(one.finding,one.package),one]));return(finding,name)=>(known.size===0?void 0:known.get(keyOf(finding.id,name))??known.get(keyOf(finding.id)))??(finding.exemptedByQualys?exemptedByQualys(finding):void 0)}function keyOf(finding,name){return JSON.stringify([finding,name])}function exemptedByQualys({id}){return{finding:id,by:"qualys",reason:"An exception in the Qualys subscription covers it."}}function byName(packages){let[only]=packages;return only===void 0?[[void 0,[]]]:packages.length===1?[[only.name,packages]]:Map.groupBy(packages,({name})=>name)}


/***/ }),

/***/ 8896:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ toolUri),
/* harmony export */   v: () => (/* binding */ cveLink)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var toolUri="https://www.npmjs.com/package/qualys-fargate-scanner";function cveLink(cve){return/^CVE-\d{4}-\d{4,19}$/.test(cve)?`https://nvd.nist.gov/vuln/detail/${cve}`:void 0}


/***/ }),

/***/ 866:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   htmlPieces: () => (/* binding */ htmlPieces),
/* harmony export */   renderHtml: () => (/* binding */ renderHtml)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_P4JJ4HH2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9572);
/* harmony import */ var _chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1367);
/* harmony import */ var _chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8896);
/* harmony import */ var _chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1670);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2780);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(179);
/* harmony import */ var _chunk_B2VIAMSI_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(361);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4621);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7598);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function findingRows(report,limit){let ranks=Array.from({length:3*_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.length},()=>new Map),total=0;for(let image of report.images)for(let occurrence of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_4__/* .occurrencesOf */ .O)(image)){total++;let rows2=ranks[rankOf(occurrence)],{finding,affected,exception,isNew}=occurrence,key=JSON.stringify([finding.id,affected,exception?.by,exception?.reason,exception?.expires,isNew]),row=rows2?.get(key);row!==void 0?row.images.push(image):rows2!==void 0&&rows2.size<limit&&rows2.set(key,{occurrence,images:[image]})}let rows=ranks.flatMap(rank=>[...rank.values()].sort(compareRows)).slice(0,limit);return{rows,leftOut:total-rows.reduce((count,{images})=>count+images.length,0)}}function rankOf({gates,exception,finding}){return(gates?0:exception===void 0?1:2)*_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.length+_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.indexOf(finding.severity)}function compareRows(one,other){return (0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .compareFindings */ .Eg)(one.occurrence.finding,other.occurrence.finding)}var entities={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};function html(text,max=300){return (0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_9__/* .printable */ .g$)(text,max).replace(/[&<>"']/g,mark=>entities[mark]??"")}function tableRow(...cells){return`<tr>${cells.map(cell=>cell.startsWith("<td")||cell.startsWith("<th")?cell:`<td>${cell}</td>`).join("")}</tr>
`}function*table(id,caption,heads,rows){yield`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table id="${id}"><caption class="unseen">${caption}</caption>
<thead><tr>`;for(let head2 of heads)yield`<th scope="col">${head2}</th>`;yield`</tr></thead>
<tbody>
`,yield*rows,yield`</tbody></table></div>
`}var cvesShown=4;function*findingsSection(report,maxRows2){let{rows,leftOut}=findingRows(report,maxRows2);if(yield`<section aria-labelledby="findings-head"><h2 id="findings-head">Findings</h2>
`,rows.length===0){yield`<p class="soft">No finding in the images that were scanned.</p></section>
`;return}yield controls();let exploitation=(0,_chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_2__/* .exploitationIn */ .MK)(report);yield*table("findings","Findings",["Severity","Status","Finding","CVE","Package: installed \u2192 fixed","Containers"],rowsOf(rows,exploitation)),leftOut>0&&(yield`<p><strong>${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_9__/* .plural */ .LS)(leftOut,"finding")} more</strong>, left out here; the JSON report has everything.</p>
`),yield`</section>
`}function*rowsOf(rows,exploitation){for(let{occurrence,images}of rows){let{finding,affected}=occurrence,{severity}=finding,{words,tags}=statusOf(occurrence,exploitation);yield tableRow(`<td data-value="${severity}"><strong class="s${severity}">${(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severityWord */ .Oh)(severity)}</strong></td>`,tags,`<code>${html(finding.id,120)}</code> ${html(finding.title,200)}`,cvesOf(finding.cves),(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .packagesText */ .Le)({...finding,packages:affected},html,"\u2192"),(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .containersText */ .Kl)((0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .containersOf */ .Mz)(images),html)).replace("<tr>",`<tr data-severity="${severity}" data-status="${words.join(" ")}">`)}}function statusOf({gates,exception,isNew,finding},exploitation){let{epss,kev}=exploitation(finding),words=[],tags=[],add=(word,text)=>{words.push(word),tags.push(`<span class="tag ${word}">${text}</span>`)};if(gates?add("gates","gates"):exception===void 0?add("reported","reported"):add("excepted","excepted"),isNew===!0&&add("new","new"),kev!==void 0&&add("exploited","known exploited"),epss!==void 0&&tags.push(`<span class="soft">EPSS ${epss.toFixed(2)}</span>`),exception!==void 0){let{by,owner,expires,reason}=exception,details=[by,owner,...expires===void 0?[]:[`until ${expires}`]].filter(text=>text!==void 0);tags.push(`<span class="soft">${html(details.join(", "),160)}: ${html(reason,200)}</span>`)}return{words,tags:tags.join(" ")}}function cvesOf(cves){return cves.length===0?"\u2013":`${cves.slice(0,cvesShown).map(cve=>{let link=(0,_chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_3__/* .cveLink */ .v)(cve);return link===void 0?html(cve,30):`<a href="${link}" rel="noreferrer">${cve}</a>`}).join(", ")}${cves.length>cvesShown?` and ${cves.length-cvesShown} more`:""}`}function controls(){let boxes=_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.map(severity=>`<label><input type="checkbox" value="${severity}" checked> ${(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severityWord */ .Oh)(severity)}</label>`);return`<div class="controls" id="controls" hidden>
<label>Search <input type="search" id="search" autocomplete="off"></label>
<label>Status <select id="status"><option value="">all</option>${["gates","reported","excepted","new"].map(word=>`<option value="${word}">${word}</option>`).join("")}</select></label>
<fieldset><legend>Severity</legend>${boxes.join("")}</fieldset>
<span id="shown" class="soft" role="status"></span>
</div>
`}var script=`
(() => {
  const table = document.getElementById('findings');
  const controls = document.getElementById('controls');
  if (!table || !controls) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, text: row.textContent.toLowerCase() }));
  const search = document.getElementById('search');
  const status = document.getElementById('status');
  const boxes = Array.from(controls.querySelectorAll('input[type=checkbox]'));
  const shown = document.getElementById('shown');
  const filter = () => {
    const words = search.value.toLowerCase().split(' ').filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    for (const { row, text } of rows) {
      const fits = severities.has(row.dataset.severity) && (status.value === '' || row.dataset.status.split(' ').includes(status.value)) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count + ' of ' + rows.length + ' rows';
  };
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const valueOf = (row, index) => row.cells[index].dataset.value || row.cells[index].textContent;
  Array.from(table.tHead.rows[0].cells, (head, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const sign = head.getAttribute('aria-sort') === 'descending' ? 1 : -1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', sign === 1 ? 'ascending' : 'descending');
      rows.sort((one, other) => sign * compare(valueOf(one.row, index), valueOf(other.row, index)));
      body.append(...rows.map(({ row }) => row));
    });
  });
  for (const control of [search, status, ...boxes]) control.addEventListener('input', filter);
  controls.hidden = false;
  filter();
})();
`;var style=`
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
`;var maxRows=2e3,containersShown=1e3,linesShown=30;function*htmlPieces(report){let{verdict}=report,[word,...rest]=(0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__/* .headline */ .Pl)(report).split(":");yield head(report),yield`<header><div class="verdict ${verdict}"><h1><span class="word">${word}:</span>${rest.join(":")}</h1>`,yield`<p>${html(report.taskDefinitions.map(({family})=>family).join(", ")||"No task definition",400)} \xB7 judged ${time(report.finishedAt)}</p></div>
`,report.simulated&&(yield`<section class="simulated short">${_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__/* .simulatedNotice */ .JU}</section>
`),yield`</header>
<main>
<div class="pair">
`,yield*listSection("why","Why",whyOf(report),"No rule of the policy is broken."),yield`<section class="short" aria-labelledby="severities"><h2 id="severities">Vulnerabilities by severity</h2>
${chart(report.counts)}</section>
</div>
`,yield*containersSection(report),yield*listSection("open","What could not be judged",openOf(report)),yield*listSection("news","What is new",newsOf(report)),yield*listSection("fixes","How to fix",fixesTexts(report)),yield*findingsSection(report,maxRows),yield*listSection("running","Still running at Qualys",runningOf(report)),yield*listSection("notices","Notices",noticesOf(report));let{name,version}=report.tool;yield`</main>
<footer><p>Policy: ${html((0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__/* .describePolicy */ .wy)(report.policy),2e3)}. ${(0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__/* .describeFeeds */ .FG)(report,html)}<br>${html(name)} ${html(version)}, ${time(report.startedAt)} to ${time(report.finishedAt)}. Times are UTC.</p></footer>
`,yield`<script>${script}</script>
</body>
</html>
`}function renderHtml(report){return[...htmlPieces(report)].join("")}function head(report){return`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${["default-src 'none'",`style-src '${hashSource(style)}'`,`script-src '${hashSource(script)}'`,"base-uri 'none'","form-action 'none'"].join("; ")}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.verdict}: Qualys gate</title>
<style>${style}</style>
</head>
<body>
`}function hashSource(text){return`sha256-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_14__.createHash)("sha256").update(text).digest("base64")}`}function*listSection(id,title,items,none){items.length===0&&none===void 0||(yield`<section class="short" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
`,items.length===0?yield`<p class="soft">${none}</p>`:yield`<ul>
${items.slice(0,linesShown).map(item=>`<li>${item}</li>
`).join("")}</ul>`,items.length>linesShown&&(yield`<p class="soft">and ${items.length-linesShown} more, left out here; the JSON report has everything.</p>`),yield`</section>
`)}function whyOf({images,verdict}){return images.filter(image=>image.verdict===verdict&&verdict!=="pass").flatMap(image=>image.because.map(({rule,text})=>`<strong>${html((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .nameOf */ .Vb)(image))}</strong> ${html(rule)}: ${html(text,400)}`))}function openOf({images}){return images.flatMap(image=>{if(image.reason===void 0)return[];let{code,message,remedy}=image.reason;return[`<strong>${html((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .nameOf */ .Vb)(image))}</strong> (${html(code)}): ${html(message,500)} ${html(remedy,500)}`]})}function newsOf(report){return (0,_chunk_P4JJ4HH2_js__WEBPACK_IMPORTED_MODULE_1__/* .comparedImages */ ._V)(report).map(image=>`<strong>${html((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .nameOf */ .Vb)(image))}</strong> ${(0,_chunk_P4JJ4HH2_js__WEBPACK_IMPORTED_MODULE_1__/* .describeNews */ .Nj)(image,html)}`)}function fixesTexts(report){let gating=(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .gatingFindings */ .dh)(report),unfixable=(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .withoutFix */ .yJ)(gating);return[...unfixable===0?[]:[`${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_9__/* .plural */ .LS)(unfixable,"finding")} without a known fix`],...(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .fixesOf */ .jv)(gating).map(fix=>(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_7__/* .describeFix */ .D6)(fix,text=>html(text,100)))]}function runningOf({stillRunning}){return stillRunning.map(({registry,schedule})=>`schedule <code>${html(schedule)}</code> of ${html(registry)}`)}function noticesOf({notices}){return notices.map(({message,position})=>`${position===void 0?"":`<code>${html(position.file)}:${position.line}:${position.column}</code> `}${html(message,500)}`)}function*containersSection({images}){let uses=images.flatMap(image=>image.uses.map(use=>({image,use})));if(uses.length===0)return;yield`<section aria-labelledby="containers-head"><h2 id="containers-head">Containers</h2>
`;let rows=uses.slice(0,containersShown).map(({image,use})=>tableRow(`<td class="${image.verdict}"><strong>${image.verdict}</strong></td>`,html(use.family,120),html(use.container,120),`<code>${html((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .imageText */ .f1)(image))}</code>`,html((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .platformText */ .VQ)(image),60),(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_5__/* .foundText */ .iq)(image)));yield*table("containers","Containers",["Verdict","Family","Container","Image","Platform","Found"],rows),uses.length>containersShown&&(yield`<p>${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_9__/* .plural */ .LS)(uses.length-containersShown,"container")} more, left out here.</p>`),yield`</section>
`}function chart(counts){let most=Math.max(1,..._chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.map(severity=>counts[severity])),bars=_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severities */ .gO.map((severity,index)=>{let width=counts[severity]===0?0:Math.max(3,Math.round(counts[severity]/most*240)),y=index*28;return`<text x="0" y="${y+17}">${(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_11__/* .severityWord */ .Oh)(severity)}</text><rect class="track" x="112" y="${y+3}" width="240" height="20" rx="4"/><rect class="s${severity}" x="112" y="${y+3}" width="${width}" height="20" rx="4"/><text x="362" y="${y+17}">${counts[severity]}</text>`});return`<svg viewBox="0 0 430 140" role="img" aria-label="${(0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_6__/* .describeCounts */ .wv)(counts)}">${bars.join("")}</svg>
`}function time(iso){return`<time datetime="${html(iso)}">${html(iso.slice(0,19).replace("T"," "))}</time>`}


/***/ })

};
