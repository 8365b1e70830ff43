export const id = 1001;
export const ids = [1001];
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

/***/ 1001:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   junitPieces: () => (/* binding */ junitPieces),
/* harmony export */   renderJunit: () => (/* binding */ renderJunit)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1670);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2780);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(179);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var nothingJudged={tests:1,failures:0,errors:1,skipped:0};function*junitPieces(report){let suites=report.images.flatMap(image=>{let counts=countsOf(image);return image.uses.map(use=>({image,use,...counts}))}),seconds=(Date.parse(report.finishedAt)-Date.parse(report.startedAt))/1e3,time=Number.isFinite(seconds)?Math.max(0,seconds).toFixed(3):"0.000",name=report.simulated?`${report.tool.name} (${_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_3__/* .simulatedNotice */ .JU})`:report.tool.name;yield`<?xml version="1.0" encoding="UTF-8"?>
`,yield`<testsuites name="${xml(name)}" ${countAttributes(suites.length===0?nothingJudged:sum(suites))} time="${time}">
`,suites.length===0&&(yield*emptyPieces());for(let suite of suites)yield*suitePieces(suite,report);yield`</testsuites>
`}function renderJunit(report){return[...junitPieces(report)].join("")}function*emptyPieces(){yield`  <testsuite name="gate" ${countAttributes(nothingJudged)}>
`,yield testcase("gate","containers",'<error type="no-images" message="No container image was found, so nothing was judged."/>'),yield`  </testsuite>
`}function*suitePieces(suite,report){let{image,use}=suite;yield`  <testsuite name="${`${xml(use.family,300)}/${xml(use.container,300)}`}" ${countAttributes(suite)} timestamp="${xml(report.startedAt.slice(0,19))}" file="${xml(use.source,1e3)}">
`,yield`    <properties>${propertiesOf(image)}</properties>
`;let container=xml(use.container,300);if(image.reason!==void 0){let{code,message,remedy}=image.reason;yield testcase(container,"scan",`<error type="${xml(code)}" message="${xml(message,2e3)}">${xml(remedy,2e3)}</error>`)}let denials=(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_4__/* .withoutFindings */ .xI)(image);for(let{rule,text}of denials)yield testcase(container,xml(rule),`<failure type="${xml(rule)}" message="${xml(text,2e3)}"/>`);let cases=denials.length;for(let occurrence of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_1__/* .occurrencesOf */ .O)(image)){cases++;let where=occurrence.package===void 0?container:`${container}.${xml(occurrence.package)}`;yield testcase(where,caseName(occurrence),caseBody(occurrence))}cases===0&&image.reason===void 0&&(yield testcase(container,"no findings","")),yield`  </testsuite>
`}function propertiesOf(image){let{verdict}=image,values={image:(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_2__/* .imageText */ .f1)(image),platform:(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_2__/* .platformText */ .VQ)(image),digest:(0,_chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_5__/* .servedDigest */ .s)(image.image)??"",verdict};return Object.entries(values).map(([name,value])=>`<property name="${name}" value="${xml(value,1e3)}"/>`).join("")}function testcase(classname,name,body){let head=`    <testcase classname="${classname}" name="${name}" time="0"`;return body===""?`${head}/>
`:`${head}>${body}</testcase>
`}function caseName({finding,package:name,affected}){let cves=finding.cves.length===0?"":`/${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_2__/* .cvesText */ .$K)(finding.cves,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__/* .printable */ .g$)}`,version=affected[0]?.version===void 0?"":`@${affected[0].version}`;return xml((0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__/* .cut */ .Jj)(`${finding.id}${cves}${name===void 0?"":` ${name}${version}`}`,600),600)}function caseBody({finding,affected,gates,exception}){if(exception!==void 0)return`<skipped message="${xml(exceptionText(exception),2e3)}"/>`;if(!gates)return"";let found=(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_2__/* .packagesText */ .Le)({...finding,packages:affected},_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__/* .printable */ .g$,"->");return`<failure type="${(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_8__/* .severityWord */ .Oh)(finding.severity)}" message="${xml(finding.title,1e3)}">${xml(found,1e3)}</failure>`}function exceptionText({by,reason,owner,expires}){let who=owner===void 0?"":`, ${owner}`,until=expires===void 0?"":`, until ${expires}`;return`exception (${by}${who}${until}): ${reason}`}function countsOf(image){let[tests,failures,skipped]=[0,0,0];for(let{gates,exception}of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_1__/* .occurrencesOf */ .O)(image))tests++,exception!==void 0?skipped++:gates&&failures++;let errors=image.reason===void 0?0:1,denials=(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_4__/* .withoutFindings */ .xI)(image).length;return{tests:Math.max(1,tests+errors+denials),failures:failures+denials,errors,skipped}}function sum(all){let total={tests:0,failures:0,errors:0,skipped:0};for(let{tests,failures,errors,skipped}of all)total.tests+=tests,total.failures+=failures,total.errors+=errors,total.skipped+=skipped;return total}function countAttributes({tests,failures,errors,skipped}){return`tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`}var entities={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&apos;"};function xml(text,max=300){return (0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_6__/* .printable */ .g$)(text,max).replace(/[\ufffe\uffff]/g,"\uFFFD").replace(/[&<>"']/g,mark=>entities[mark]??"")}


/***/ })

};
