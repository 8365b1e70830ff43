export const id = 820;
export const ids = [820];
export const modules = {

/***/ 3820:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   jsonPieces: () => (/* binding */ jsonPieces),
/* harmony export */   renderJson: () => (/* binding */ renderJson)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var findingKeys=["kind","id","qid","cves","title","severity","qualysSeverity","certainty","qds","cvss3","packages","fixable","layers","fromBaseImage","firstFoundAt","publishedAt","threats","exemptedByQualys"],packageKeys=["name","version","fixedVersion","path"],exceptedKeys=["finding","package","by","reason","owner","expires"],kevKeys=["addedOn","dueOn","ransomware"],keys=["schemaVersion","tool","simulated","startedAt","finishedAt","verdict","outcome","rule","code","message","remedy","because","failOn","maximum","onlyFixable","potential","failOnQds","denyQids","denyCves","secrets","malware","failOnCompliance","maxCompliance","denyCids","qualysPolicy","gate","audit","tags","said","failOnEpss","failOnKev","onlyNew","onInconclusive","enforce","action","required","maxExceptionDays","exceptionWarnDays","exceptions","cves","qids","families","packages","owner","expires","untilFixed","state","day","ageDays","comparison","format","family","revision","source","containers","container","essential","role","name","version","kind","text","placeholder","why","uses","image","reference","registry","repository","tag","schedule","digest","indexDigest","imageId","platform","os","architecture","variant","osVersion","mediaType","local","position","file","line","column","endLine","endColumn","credentialsParameter","runningDigest","reason","scan","scanner","scanTypes","scannedAt","from","counts","5","4","3","2","1","findings","policy","taskDefinitions","images","feeds","notices","stillRunning"];function*jsonPieces(report){let{images,exploitation,notices,stillRunning,...head}=report;yield`${write(head).slice(0,-1)},
"images":[`;for(let[index,{findings,excepted,newFindings,...image}]of images.entries())yield`${index===0?"":","}
${write(image).slice(0,-1)},"excepted":[`,yield*lines(excepted,writeExcepted),newFindings!==void 0&&(yield'],"newFindings":[',yield*lines(newFindings,id=>JSON.stringify(id))),yield'],"findings":[',yield*lines(findings,writeFinding),yield"]}";yield`],
"exploitation":[`,yield*lines(exploitation,writeExploitation),yield`],
"notices":${write(notices)},
"stillRunning":${write(stillRunning)}}
`}function*lines(items,line){for(let[place,item]of items.entries())yield`${place===0?"":","}
${line(item)}`}function renderJson(report){return[...jsonPieces(report)].join("")}function write(value){return JSON.stringify(value,keys)}function writeFinding(finding){let packages=finding.packages.map(affected=>pick(affected,packageKeys));return JSON.stringify({...pick(finding,findingKeys),packages})}function writeExcepted(excepted){return JSON.stringify(pick(excepted,exceptedKeys))}function writeExploitation({cve,epss,kev}){return JSON.stringify({cve,epss,kev:kev===void 0?void 0:pick(kev,kevKeys)})}function pick(value,wanted){let picked={};for(let key of wanted)value[key]!==void 0&&(picked[key]=value[key]);return picked}


/***/ })

};
