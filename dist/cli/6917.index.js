export const id = 6917;
export const ids = [6917];
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

/***/ 6917:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   renderOpenVex: () => (/* binding */ renderOpenVex)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_JFFPT6V2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6794);
/* harmony import */ var _chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8896);
/* harmony import */ var _chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1670);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2363);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2483);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function imagePurl({reference,digest,platform,local}){let{registry,repository}=reference,name=repository.slice(repository.lastIndexOf("/")+1).toLowerCase(),arch=encode(platform.architecture);return`pkg:${local===void 0?"oci":"docker"}/${encode(name)}@${encode(digest)}?arch=${arch}&repository_url=${encode(`${registry}/${repository}`)}`}function packagePurl({name,version}){return`pkg:generic/${encode(name)}${version===void 0?"":`@${encode(version)}`}`}function encode(text){return encodeURIComponent(text.toWellFormed())}function renderOpenVex(report){let statements=vexStatements(report);if(statements.length===0)return;let{name,version}=report.tool,document={"@context":"https://openvex.dev/ns/v0.2.0","@id":`https://openvex.dev/docs/public/vex-${(0,_chunk_JFFPT6V2_js__WEBPACK_IMPORTED_MODULE_1__/* .hashOf */ .q)([JSON.stringify(statements)])}`,author:`${name}${report.simulated?" (SIMULATED)":""}`,role:"Document Creator",timestamp:report.finishedAt,version:1,tooling:`${_chunk_O2FSJBQ3_js__WEBPACK_IMPORTED_MODULE_2__/* .toolUri */ .t} ${version}`},lines=statements.map(statement=>JSON.stringify(statement));return`${JSON.stringify(document).slice(0,-1)},"statements":[
${lines.join(`,
`)}
]}
`}function vexStatements(report){let statements=new Map;for(let image of report.images){let product=image.image===void 0?void 0:imagePurl(image.image);if(product!==void 0)for(let occurrence of exceptedIn(image))for(let statement of statementsOf(occurrence,occurrence.exception)){let key=JSON.stringify(statement),known=statements.get(key)??{statement,products:new Map};statements.set(key,known);let packages=known.products.get(product)??new Set;known.products.set(product,packages);for(let one of occurrence.affected)packages.add(packagePurl(one))}}return[...statements.values()].map(({statement,products})=>({...statement,products:[...products].map(([id,packages])=>({"@id":id,...packages.size===0?{}:{subcomponents:[...packages].map(one=>({"@id":one}))}}))}))}function*exceptedIn(image){for(let{exception,...occurrence}of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_3__/* .occurrencesOf */ .O)(image))exception!==void 0&&(yield{...occurrence,exception})}function statementsOf({finding},exception){let description=(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(finding.title,500),id=(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(finding.id,200),names=finding.cves.length===0?[id]:finding.cves.map(cve=>(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(cve,200)),aliases=finding.cves.length===1&&finding.cves[0]!==finding.id?{aliases:[id]}:{};return names.map(name=>({vulnerability:{name,description,...aliases},...statusOf(exception)}))}function statusOf({by,reason,owner,expires}){let why=(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(reason,2e3)||"No reason was given.";switch(by){case"vex":return{status:"not_affected",impact_statement:why};case"policy":{let who=owner===void 0?"":` by ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(owner,200)}`,until=expires===void 0?"":` until ${(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__/* .printable */ .g$)(expires,40)}`;return{status:"affected",action_statement:`Accepted${who}${until}: ${why}`}}case"qualys":return{status:"affected",action_statement:`Exempted in the Qualys subscription: ${why}`};default:return by}}


/***/ })

};
