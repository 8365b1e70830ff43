export const id = 2662;
export const ids = [2662];
export const modules = {

/***/ 2662:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   baselineFromReport: () => (/* binding */ baselineFromReport),
/* harmony export */   unreadableBaseline: () => (/* binding */ unreadableBaseline)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5095);
/* harmony import */ var _chunk_QYB5ZR7L_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7490);
/* harmony import */ var _chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1861);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var savedReportSchema=(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({schemaVersion:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .literal */ .eu)(1),simulated:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .boolean */ .zM)(),finishedAt:_chunk_C3IT7HLO_js__WEBPACK_IMPORTED_MODULE_1__/* .iso_exports */ .W.datetime({offset:!0}),images:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YO)((0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({uses:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YO)((0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({family:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .string */ .Yj)(),container:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .string */ .Yj)()})),scan:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({}).optional(),findings:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YO)((0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({kind:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* ._enum */ .$8)(["vulnerability","secret","malware","misconfiguration"]),id:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .string */ .Yj)(),packages:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .array */ .YO)((0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .object */ .Ik)({name:(0,_chunk_GZYPELUE_js__WEBPACK_IMPORTED_MODULE_3__/* .string */ .Yj)()}))}))}))});function baselineFromReport(text,{file,simulated}){let report=readReport(text);if(typeof report=="string")return unreadableBaseline(file,unusable(`${file} is no baseline: ${report}.`));if(report.simulated&&!simulated)return unreadableBaseline(file,unusable(`${file} is no baseline: it says nothing about real images (simulated).`));let source=`${file} of ${report.finishedAt.slice(0,10)}`;return{source,families:familiesOf(report,source)}}function unreadableBaseline(source,reason){return{source,families:new Map,unreadable:reason}}function readReport(text){let json;try{json=JSON.parse(text)}catch{return"it is not JSON"}let parsed=savedReportSchema.safeParse(json);if(parsed.success)return parsed.data;let[issue]=parsed.error.issues;return`it is not a JSON report of this tool (${issue?.path.join(".")||"the document"}: ${issue?.message})`}function familiesOf({images},source){let families=new Map;for(let{uses,scan,findings}of images){let known=new Set(findings.flatMap(_chunk_QYB5ZR7L_js__WEBPACK_IMPORTED_MODULE_2__/* .identitiesOf */ .U));for(let{family,container}of uses){let containers=families.get(family)??new Map;families.set(family,containers),containers.set(container,joined(containers.get(container),scan===void 0?void 0:known,container))}}return new Map([...families].map(([family,containers])=>[family,{state:"compared",source,containers}]))}function joined(before,findings,container){return before?.kind==="unreadable"?before:findings===void 0?{kind:"unreadable",reason:unusable(`The image of ${container} was not scanned in that report.`)}:{kind:"known",findings:new Set([...before?.findings??[],...findings])}}function unusable(message){return{code:"baseline-unusable",message,remedy:"Give the JSON report (report-json) of a run that judged what runs now."}}


/***/ })

};
