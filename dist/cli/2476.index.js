export const id = 2476;
export const ids = [2476];
export const modules = {

/***/ 2476:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withSboms: () => (/* binding */ withSboms)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7145);
/* harmony import */ var _chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8554);
/* harmony import */ var _chunk_V5HXMG5G_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2363);
/* harmony import */ var _chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2780);
/* harmony import */ var _chunk_X5OV5Y54_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2483);
/* harmony import */ var _chunk_VU3TTBGP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7013);
/* harmony import */ var _chunk_6TEKU6X4_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(179);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(4621);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6760);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function withSboms(report,made,{directory},cwd){let files=[],notices=[],known=new Map(made.map(({image,documents})=>[(0,_chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_4__/* .identityOf */ .c)(image),documents]));for(let image of (0,_chunk_JORCZJDX_js__WEBPACK_IMPORTED_MODULE_2__/* .distinctImages */ .PO)(report)){let key=image.image===void 0?void 0:(0,_chunk_JI6IHPWK_js__WEBPACK_IMPORTED_MODULE_4__/* .identityOf */ .c)(image.image),documents=(key===void 0?void 0:known.get(key))??[];key!==void 0&&known.delete(key);for(let{file}of documents)file!==void 0&&files.push({option:"sbom",path:(0,node_path__WEBPACK_IMPORTED_MODULE_10__.join)(directory,file)});documents.length===0&&notices.push({message:`No SBOM of ${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(image)}: ${whyNone(image)}.`});for(let{format,missing}of documents)missing!==void 0&&notices.push({message:`No ${format} SBOM of ${(0,_chunk_RIPEFKV4_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(image)}: ${missing}.`})}let kept=new Set(files.map(({path})=>path)),others=[...known.values()].flat().flatMap(({file})=>file===void 0?[]:[(0,node_path__WEBPACK_IMPORTED_MODULE_10__.join)(directory,file)]);for(let path of others)kept.has(path)||await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_9__.rm)((0,node_path__WEBPACK_IMPORTED_MODULE_10__.resolve)(cwd,path),{force:!0}).catch(()=>{});return notices.length===0?{report,files}:{report:{...report,notices:[...report.notices,...notices]},files}}function whyNone({scan}){return scan===void 0?"it was not scanned":scan.scanner==="registry-sensor"?"the registry sensor scanned it, and only QScanner writes SBOMs":"its result is of an earlier scan; force-scan makes a new one"}


/***/ })

};
