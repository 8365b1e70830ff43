export const id = 404;
export const ids = [404];
export const modules = {

/***/ 5404:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   startSimulator: () => (/* binding */ startSimulator2)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GUZRFYMX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2410);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4621);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var timeScale=100;async function startSimulator2(){let simulator=await (0,_chunk_GUZRFYMX_js__WEBPACK_IMPORTED_MODULE_1__/* .startSimulator */ .r)({timeScale});return{access:{gateway:simulator.url,credentials:{kind:"token",token:simulator.token}},registryMirror:simulator.url,pollIntervalMs:250,close:simulator.close}}


/***/ })

};
