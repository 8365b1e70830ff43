export const id = 9790;
export const ids = [9790];
export const modules = {

/***/ 9790:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   startSimulator: () => (/* binding */ startSimulator2)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_F46XGYRK_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7449);
/* harmony import */ var _chunk_TYZIDKY7_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4881);
/* harmony import */ var _chunk_27NQ25IV_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(454);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4621);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6760);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function installFakeQScanner(directory,script={},program={node:process.execPath,args:[(0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(import.meta.dirname,"program.ts")]}){await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_5__.mkdir)(directory,{recursive:!0});let scriptFile=(0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(directory,"script.json"),path=(0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(directory,"qscanner"),words=[program.node,...program.args,scriptFile].map(word=>`'${word.replaceAll("'","'\\''")}'`);return await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_5__.writeFile)(scriptFile,JSON.stringify(script)),await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_5__.writeFile)(path,`#!/bin/sh
exec ${words.join(" ")} "$@"
`,{mode:493}),path}var timeScale=100;async function startSimulator2(entry=process.argv[1]??""){let simulator=await (0,_chunk_F46XGYRK_js__WEBPACK_IMPORTED_MODULE_1__/* .startSimulator */ .r)({timeScale}),folder;return{access:{gateway:simulator.url,credentials:{kind:"token",token:simulator.token}},registryMirror:simulator.url,pollIntervalMs:250,qscanner:async()=>(folder=await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_5__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_6__.tmpdir)(),"qualys-simulator-")),installFakeQScanner(folder,{},{node:process.execPath,args:[entry,_chunk_TYZIDKY7_js__WEBPACK_IMPORTED_MODULE_2__/* .simulatedQScanner */ .m]})),close:async()=>{await simulator.close(),folder!==void 0&&await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_5__.rm)(folder,{recursive:!0,force:!0})}}}


/***/ })

};
