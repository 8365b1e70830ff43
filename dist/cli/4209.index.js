export const id = 4209;
export const ids = [4209];
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

/***/ 4209:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   csvPieces: () => (/* binding */ csvPieces),
/* harmony export */   renderCsv: () => (/* binding */ renderCsv)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1367);
/* harmony import */ var _chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1670);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2780);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(179);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var columns={family:({use})=>use.family,container:({use})=>use.container,source:({use})=>use.source,line:({use})=>use.position?.line,image:({image})=>image.text,digest:({image})=>(0,_chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_6__/* .servedDigest */ .s)(image.image),platform:({image})=>(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_3__/* .platformText */ .VQ)(image),verdict:({image})=>image.verdict,reason:({image,occurrence})=>occurrence===void 0?whyOf(image):void 0,kind:({occurrence})=>occurrence?.finding.kind,finding:({occurrence})=>occurrence?.finding.id,cves:({occurrence})=>occurrence?.finding.cves.join(" "),title:({occurrence})=>occurrence?.finding.title,severity:({occurrence})=>occurrence?.finding.severity,severity_word:({occurrence})=>occurrence&&(0,_chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_9__/* .severityWord */ .Oh)(occurrence.finding.severity),certainty:({occurrence})=>occurrence?.finding.certainty,qds:({occurrence})=>occurrence?.finding.qds,cvss3:({occurrence})=>occurrence?.finding.cvss3,package:({affected})=>affected?.name,version:({affected})=>affected?.version,fixed_version:({affected})=>affected?.fixedVersion,path:({affected})=>affected?.path,base_image:({occurrence})=>occurrence?.finding.fromBaseImage,gates:({occurrence})=>occurrence?.gates,new:({occurrence})=>occurrence?.isNew,excepted_by:({occurrence})=>occurrence?.exception?.by,exception_reason:({occurrence})=>occurrence?.exception?.reason,exception_owner:({occurrence})=>occurrence?.exception?.owner,exception_expires:({occurrence})=>occurrence?.exception?.expires,simulated:({report})=>report.simulated,epss:({occurrence,exploitation})=>occurrence&&exploitation(occurrence.finding).epss,kev_added:({occurrence,exploitation})=>occurrence&&exploitation(occurrence.finding).kev?.addedOn},cells=Object.values(columns),harmless=/^\w[\w.:~/+@-]{0,1000}$/;function*csvPieces(report){let exploitation=(0,_chunk_3DITIG56_js__WEBPACK_IMPORTED_MODULE_1__/* .exploitationIn */ .MK)(report);yield record(Object.keys(columns));for(let image of report.images)for(let use of image.uses){let rows=0;for(let row of rowsOf({report,exploitation,image,use}))rows++,yield record(cells.map(cell=>cell(row)));rows>0&&whyOf(image)===void 0||(yield record(cells.map(cell=>cell({report,exploitation,image,use}))))}}function renderCsv(report){return[...csvPieces(report)].join("")}function whyOf(image){let texts=[...(0,_chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutFindings */ .xI)(image).map(({text})=>text),...image.reason===void 0?[]:[image.reason.message]];return texts.length===0?void 0:texts.join(" ")}function*rowsOf(base){for(let occurrence of (0,_chunk_2T4COGLS_js__WEBPACK_IMPORTED_MODULE_2__/* .occurrencesOf */ .O)(base.image)){occurrence.affected.length===0&&(yield{...base,occurrence});for(let affected of occurrence.affected)yield{...base,occurrence,affected}}}function record(values){return`${values.map(field).join(",")}\r
`}function field(value){return value===void 0?"":typeof value=="string"?quoted(value):String(value)}function quoted(text){if(harmless.test(text))return text;let inert=(0,_chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_7__/* .printable */ .g$)(text,4e3).replace(/(^|[,;|"'])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g,"$1$2'");return/[",;|'\s]/.test(inert)?`"${inert.replaceAll('"','""')}"`:inert}


/***/ })

};
