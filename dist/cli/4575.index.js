export const id = 4575;
export const ids = [4575];
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

/***/ 4575:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gitlabPieces: () => (/* binding */ gitlabPieces),
/* harmony export */   renderGitlab: () => (/* binding */ renderGitlab)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_JFFPT6V2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6794);
/* harmony import */ var _chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8896);
/* harmony import */ var _chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1670);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2780);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(179);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var schemaVersion="15.0.4",messagesShown=50,linksShown=20,identifiersShown=50,gitlabSeverity={5:"Critical",4:"High",3:"Medium",2:"Low",1:"Info"};function*gitlabPieces(report){let excepted=0,written=new Set;yield`{"version":"${schemaVersion}","vulnerabilities":[`;for(let image of report.images)for(let occurrence of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_3__/* .occurrencesOf */ .O)(image)){if(occurrence.exception!==void 0){excepted++;continue}for(let affected of occurrence.affected.length===0?[void 0]:occurrence.affected){let id=idOf(image,occurrence.finding,affected);written.has(id)||(yield`${written.size===0?`
`:`,
`}${JSON.stringify(vulnerability(image,occurrence,id,affected))}`,written.add(id))}}yield`
],
"scan":${JSON.stringify(scanOf(report,excepted))}}
`}function renderGitlab(report){return[...gitlabPieces(report)].join("")}function vulnerability(image,{finding,gates,isNew},id,affected){let links=finding.cves.slice(0,linksShown).flatMap(cve=>(0,_chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__/* .cveLink */ .v)(cve)??[]),solution=solutionOf(affected),repository=repositoryOf(image),notes=[`Containers: ${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__/* .containersText */ .Kl)((0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_6__/* .containersOf */ .Mz)([image]),_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .markdown */ .wD)}.`,...gates?["The verdict rests on it."]:[],...isNew===!0?["New: what runs now does not have it."]:[]];return{id,name:named(finding.title,200)||named(finding.id,200),description:`${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .markdown */ .wD)(finding.title,2e3)} (severity ${(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_10__/* .severityWord */ .Oh)(finding.severity)}, ${finding.certainty}). ${notes.join(" ")}`,severity:gitlabSeverity[finding.severity],...solution===void 0?{}:{solution},identifiers:identifiersOf(finding),...links.length===0?{}:{links:links.map(url=>({url}))},location:{dependency:{package:{name:named(affected?.name??affected?.path??finding.id,1e3)},version:named(affected?.version??"",500)},operating_system:named(image.image?.platform.os??"",100)||"unknown",image:named((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__/* .imageText */ .f1)(image),1e3),...repository.length>255?{}:{default_branch_image:repository}}}}function idOf(image,{id},affected){let platform=image.image?.platform,where=[repositoryOf(image),platform?.os,platform?.architecture,platform?.variant,platform?.osVersion];return (0,_chunk_JFFPT6V2_js__WEBPACK_IMPORTED_MODULE_1__/* .uuidOf */ .p)([...where,image.image?.digest,id,affected?.name,affected?.version,affected?.path])}function identifiersOf(finding){let own=finding.qid===void 0?{type:"qualys",name:named(finding.id,255),value:named(finding.id,255)}:{type:"qid",name:`QID-${finding.qid}`,value:String(finding.qid)},cves=finding.cves.slice(0,identifiersShown).flatMap(cve=>{let url=(0,_chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__/* .cveLink */ .v)(cve);return url===void 0?[]:[{type:"cve",name:cve,value:cve,url}]});return[own,...cves]}function solutionOf(affected){if(affected?.fixedVersion!==void 0)return`Upgrade ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .markdown */ .wD)(affected.name,150)} to ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .markdown */ .wD)(affected.fixedVersion,150)}.`}function repositoryOf(image){let reference=image.image?.reference;return reference===void 0?named((0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__/* .imageText */ .f1)(image),255):named(`${reference.registry}/${reference.repository}`,1e3)}function scanOf(report,excepted){let{name,version}=report.tool,tool={id:name,name:"Qualys Fargate Scanner",version:version||"0",vendor:{name:"qualys-fargate-scanner"},url:_chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__/* .toolUri */ .t},open=report.images.flatMap(image=>image.reason===void 0?[]:[{image,reason:image.reason}]),denied=report.images.flatMap(image=>(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_6__/* .withoutFindings */ .xI)(image).map(({text})=>({level:"warn",value:(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .printable */ .g$)(`${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__/* .imageText */ .f1)(image)}: ${text}`,1e3)}))),messages=[{level:report.verdict==="pass"?"info":"warn",value:(0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_5__/* .headline */ .Pl)(report)},...report.simulated?[{level:"warn",value:_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_5__/* .simulatedNotice */ .JU}]:[],...denied.slice(0,messagesShown),...open.slice(0,messagesShown).map(({image,reason})=>({level:"warn",value:(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .printable */ .g$)(`${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_4__/* .imageText */ .f1)(image)} could not be judged${image.verdict==="inconclusive"?"":" completely"}: ${reason.message} ${reason.remedy}`,1e3)})),...open.length>messagesShown?[{level:"warn",value:`${open.length-messagesShown} more could not be judged.`}]:[],...excepted>0?[{level:"info",value:`${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .plural */ .LS)(excepted,"excepted finding")} left out.`}]:[]];return{analyzer:tool,scanner:{...tool,id:"qualys-container-security",name:"Qualys Container Security",vendor:{name:"Qualys"}},start_time:report.startedAt.slice(0,19),end_time:report.finishedAt.slice(0,19),status:report.verdict==="inconclusive"||open.length>0?"failure":"success",type:"container_scanning",messages}}function named(text,max){return (0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .cut */ .Jj)((0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_8__/* .printable */ .g$)(text,max),max)}


/***/ })

};
