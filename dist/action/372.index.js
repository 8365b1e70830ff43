export const id = 372;
export const ids = [372];
export const modules = {

/***/ 1372:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   howToGetIt: () => (/* reexport safe */ _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_1__.jz),
/* harmony export */   readBinarySource: () => (/* reexport safe */ _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_1__.xg),
/* harmony export */   releaseArchitecture: () => (/* reexport safe */ _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_1__.jp)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_OXMWZZJS_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(934);
/* harmony import */ var _chunk_QF2SOJPP_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1055);
/* harmony import */ var _chunk_ZRF53QC3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9249);
const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
